-- The replicas that follow this server. Of sessions of other roles all is NULL unless we may read all statistics; the lag is NULL
-- where a replica has nothing to catch up with, too.
SELECT coalesce(nullif(application_name, ''), 'pid ' || pid), CASE WHEN state IS NULL THEN -1 ELSE coalesce(extract(epoch FROM replay_lag), 0) END::bigint
FROM pg_catalog.pg_stat_replication
ORDER BY 1
