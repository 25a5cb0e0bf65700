DROP FUNCTION app.mentoring_due(timestamptz, interval);
DROP TABLE mentorship_pulses, mentorship_steps, mentorships, mentor_offers, mentor_matches, mentor_template_items, mentor_templates, mentor_capacities, mentor_settings;
