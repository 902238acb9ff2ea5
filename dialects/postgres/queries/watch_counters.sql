-- What this session has read and written and not yet told the server's statistics: scans are counted even of empty tables.
-- https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-STATS-VIEWS
SELECT relid, seq_scan, n_tup_ins, n_tup_upd, n_tup_del
FROM pg_catalog.pg_stat_xact_user_tables
WHERE seq_scan + n_tup_ins + n_tup_upd + n_tup_del > 0
