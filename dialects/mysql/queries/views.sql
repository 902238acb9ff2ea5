SELECT table_name AS name, view_definition AS query, security_type AS security, definer
FROM information_schema.views
WHERE table_schema = ?
