-- What the team writes and what its subject proposes are two texts: neither
-- takes the place of the other before somebody decides.
DROP INDEX honour_texts_open_key;
CREATE UNIQUE INDEX honour_texts_open_key ON honour_texts (tenant_id, member_id, source) WHERE state IN ('draft', 'offered', 'returned');

-- Which part of the picture the portrait was cut from, in percent.
ALTER TABLE honour_profiles
    ADD COLUMN crop_x smallint NOT NULL DEFAULT 50 CHECK (crop_x BETWEEN 0 AND 100),
    ADD COLUMN crop_y smallint NOT NULL DEFAULT 40 CHECK (crop_y BETWEEN 0 AND 100),
    ADD COLUMN crop_near smallint NOT NULL DEFAULT 100 CHECK (crop_near BETWEEN 100 AND 400);
