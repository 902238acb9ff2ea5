SELECT DISTINCT l.object_name, l.lock_type FROM performance_schema.metadata_locks l
JOIN performance_schema.threads t ON t.thread_id = l.owner_thread_id
WHERE t.processlist_id = connection_id() AND l.object_schema = database() AND l.object_type = 'TABLE' AND l.lock_status = 'GRANTED'
