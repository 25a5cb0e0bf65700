-- What is kept with every move between tiers from here on, so that pages about
-- thousands need not read thousands of members.

-- Who is of the reserve, and nobody else, stands among the nine boxes.
DELETE FROM potential_places p USING members m
WHERE m.tenant_id = p.tenant_id AND m.id = p.member_id AND m.tier <> 'reserve';

-- Whoever takes a seat is core, and whoever is named for one is of the bench:
-- these say that they have ceased to be.
ALTER TABLE seats ADD COLUMN lapsed boolean NOT NULL DEFAULT false;            -- its holder is no longer core
ALTER TABLE seat_nominations ADD COLUMN lapsed boolean NOT NULL DEFAULT false; -- neither reserve nor core any more

UPDATE seats s SET lapsed = true FROM members m
WHERE m.tenant_id = s.tenant_id AND m.id = s.holder_id AND m.tier <> 'core';
UPDATE seat_nominations x SET lapsed = true FROM members m
WHERE m.tenant_id = x.tenant_id AND m.id = x.member_id AND m.tier NOT IN ('reserve', 'core');
