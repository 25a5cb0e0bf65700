DROP FUNCTION app.forget_sample();
DROP TABLE journal;
