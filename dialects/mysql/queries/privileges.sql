-- The database's name in a GRANT is a pattern. What belongs to the server's own accounts is left out by the reader.
SELECT grantee, privilege_type AS privilege, is_grantable AS grantable
FROM information_schema.schema_privileges
WHERE ? LIKE table_schema;
SELECT user, host, table_name AS name, table_priv AS privileges
FROM mysql.tables_priv
WHERE db = ? AND table_priv <> '';
SELECT user, host, table_name AS tbl, column_name AS name, column_priv AS privileges
FROM mysql.columns_priv
WHERE db = ? AND column_priv <> '';
SELECT user, host, routine_name AS name, routine_type AS type, proc_priv AS privileges
FROM mysql.procs_priv
WHERE db = ? AND proc_priv <> ''
