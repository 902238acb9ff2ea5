SELECT table_name AS name, view_definition AS query, security_type AS security, definer, collation_connection AS collation
FROM information_schema.views
WHERE table_schema = ?
