DROP FUNCTION app.definer(regprocedure);
DROP FUNCTION app.platform(regclass);
DROP FUNCTION app.protect_append(regclass);
DROP FUNCTION app.protect(regclass);
DROP FUNCTION app.enclose(regclass);
DROP FUNCTION app.tid();
DROP SCHEMA app;
