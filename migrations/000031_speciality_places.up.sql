-- Where those of the reserve who are good at something stand among the boxes,
-- a row for each thing: what the nine-box of a speciality is counted from.
CREATE TABLE speciality_places (
    tenant_id  uuid     NOT NULL,
    member_id  uuid     NOT NULL,
    speciality text     NOT NULL COLLATE "C",
    box        smallint NOT NULL,               -- as in potential_places
    total      smallint NOT NULL,
    PRIMARY KEY (tenant_id, member_id, speciality),
    CONSTRAINT speciality_places_place_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES potential_places (tenant_id, member_id) ON DELETE CASCADE
);
CREATE INDEX speciality_places_box_idx ON speciality_places (tenant_id, speciality, box, total DESC, member_id);

INSERT INTO speciality_places (tenant_id, member_id, speciality, box, total)
SELECT DISTINCT p.tenant_id, p.member_id, s.speciality, p.box, p.total
FROM potential_places p JOIN members m ON m.tenant_id = p.tenant_id AND m.id = p.member_id
CROSS JOIN LATERAL unnest(string_to_array(m.specialities, E'\n')) AS s (speciality)
WHERE s.speciality <> '';
SELECT app.protect('speciality_places');
