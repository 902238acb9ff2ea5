-- Who and where we are, and whether the server refuses our writes: if it does not, this fails.
SELECT pg_catalog.version(),
  1 / CASE pg_catalog.current_setting('transaction_read_only') WHEN 'on' THEN 1 ELSE 0 END = 1,
  pg_catalog.pg_backend_pid(),
  current_user,
  pg_catalog.current_database(),
  pg_catalog.current_setting('block_size'),
  pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'oid', 'SELECT') AND pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subsynccommit', 'SELECT'),
  pg_catalog.has_table_privilege('pg_catalog.pg_user_mapping', 'SELECT')
