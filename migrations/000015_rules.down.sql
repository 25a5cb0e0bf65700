DROP FUNCTION app.standing_due(timestamptz), app.silent_rule_runs(interval);
DROP TABLE nights, absences, rises, falls, tier_locks, rule_outcomes, rule_runs, rule_versions;
