-- Who else holds locks on relations of this database, one row for each, and since when. xact_start and query are NULL for
-- sessions of other roles unless we may read all statistics; that a lock is held everybody sees.
-- https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
SELECT l.pid::bigint, n.nspname, c.relname, coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start), -1)::bigint,
  coalesce(a.query, '') LIKE 'autovacuum:%(to prevent wraparound)%'
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3
