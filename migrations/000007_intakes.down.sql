DROP FUNCTION app.lapsed_intakes(interval, interval);
DROP FUNCTION app.beat_intake(uuid, uuid, uuid, bigint, bigint);
DROP FUNCTION app.silent_intakes(interval);
DROP TABLE intake_findings, intake_parts, intakes;
