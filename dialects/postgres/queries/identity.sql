-- Whoever may not call pg_control_system() is told so when a query with it begins, whatever its WHERE says. ts_stat runs
-- a query that is put together after the role's rights are known, and gives back the one word that it finds there.
SELECT i.word || '/' || (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
FROM ts_stat(CASE WHEN has_function_privilege(to_regprocedure('pg_catalog.pg_control_system()'), 'EXECUTE')
  THEN 'SELECT array_to_tsvector(ARRAY[system_identifier::text]) FROM pg_control_system()' ELSE 'SELECT NULL::tsvector' END) AS i
