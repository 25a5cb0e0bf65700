-- The year under which somebody stands in the hall: that in which they left,
-- where they let it be shown; 0 otherwise.
ALTER TABLE honour_profiles ADD COLUMN shown_year smallint NOT NULL
    GENERATED ALWAYS AS (CASE WHEN show_years THEN coalesce(to_year, 0::smallint) ELSE 0::smallint END) STORED;
DROP INDEX honour_profiles_hall_idx;
CREATE INDEX honour_profiles_hall_idx ON honour_profiles (tenant_id, shown_year DESC, member_id DESC) WHERE in_hall;
CREATE INDEX honour_texts_waiting_idx ON honour_texts (tenant_id, made_at, id) WHERE state = 'offered' AND source = 'member';
