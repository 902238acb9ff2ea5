-- Who and where we are, and whether the server refuses our writes.
SELECT pg_catalog.version(),
  pg_catalog.pg_backend_pid(),
  current_user,
  pg_catalog.current_database(),
  pg_catalog.current_setting('transaction_read_only') = 'on',
  pg_catalog.current_setting('block_size'),
  pg_catalog.has_function_privilege(pg_catalog.to_regprocedure('pg_catalog.pg_control_system()'), 'EXECUTE'),
  pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'oid', 'SELECT') AND pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subsynccommit', 'SELECT'),
  pg_catalog.has_table_privilege('pg_catalog.pg_user_mapping', 'SELECT')
