DROP INDEX honour_texts_waiting_idx;
DROP INDEX honour_profiles_hall_idx;
ALTER TABLE honour_profiles DROP COLUMN shown_year;
CREATE INDEX honour_profiles_hall_idx ON honour_profiles (tenant_id, to_year DESC, member_id) WHERE in_hall;
