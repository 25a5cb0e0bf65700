DROP FUNCTION app.rounds_due(text, timestamptz);
DROP TABLE nightly_rounds, risks, risk_limits, potential_medians, potential_history, potential_places, potential_standing, potential_marks, potential_observations, potential_weights;
