-- Who and where we are, and whether the server refuses our writes.
SELECT pg_catalog.version(),
  pg_catalog.pg_backend_pid(),
  current_user,
  pg_catalog.current_database(),
  pg_catalog.current_setting('transaction_read_only') = 'on',
  pg_catalog.current_setting('block_size'),
  pg_catalog.has_function_privilege(pg_catalog.to_regprocedure('pg_catalog.pg_control_system()'), 'EXECUTE')
