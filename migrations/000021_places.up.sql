-- From here on potential_places holds who is of the reserve and nobody else,
-- kept with every move between tiers.
DELETE FROM potential_places p USING members m
WHERE m.tenant_id = p.tenant_id AND m.id = p.member_id AND m.tier <> 'reserve';
