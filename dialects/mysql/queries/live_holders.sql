-- Who else holds a metadata lock on a table, which makes every DDL of it wait, and for how long its statement, or the pause
-- after it, has lasted. https://dev.mysql.com/doc/refman/8.4/en/performance-schema-metadata-locks-table.html
SELECT t.processlist_id AS id, l.object_schema AS db, l.object_name AS name, max(t.processlist_time) AS seconds
FROM performance_schema.metadata_locks l
JOIN performance_schema.threads t ON t.thread_id = l.owner_thread_id
WHERE l.object_type = 'TABLE' AND l.lock_status = 'GRANTED' AND t.processlist_id <> connection_id()
GROUP BY t.processlist_id, l.object_schema, l.object_name
ORDER BY t.processlist_id, l.object_schema, l.object_name
