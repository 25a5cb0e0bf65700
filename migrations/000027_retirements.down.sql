DROP FUNCTION app.retirements_due(timestamptz);
DROP TABLE retirement_titles;
DROP TABLE retirements;
DROP TABLE retirement_group_reasons;
DROP TABLE retirement_groups;
UPDATE tier_moves SET source = 'manual' WHERE source = 'retirement';
ALTER TABLE tier_moves DROP CONSTRAINT tier_moves_source_check;
ALTER TABLE tier_moves ADD CONSTRAINT tier_moves_source_check CHECK (source IN ('manual', 'bulk', 'import', 'entry', 'undo', 'rule')) NOT VALID;
ALTER TABLE tier_moves VALIDATE CONSTRAINT tier_moves_source_check;
