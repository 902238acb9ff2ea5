-- The locks of this session on relations of this database. They are kept until the transaction ends.
SELECT l.relation, l.mode, pg_catalog.current_setting('lock_timeout') = '0',
  (SELECT count(*) FROM pg_catalog.pg_locks s WHERE s.pid = pg_catalog.pg_backend_pid() AND NOT s.fastpath) -- others take no room of the shared table
FROM pg_catalog.pg_locks l
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND l.relation >= 16384
