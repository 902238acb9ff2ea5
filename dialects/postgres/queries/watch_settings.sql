-- What this session has set. role is not listed by pg_settings.
SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'
UNION ALL
SELECT 'role', pg_catalog.current_setting('role')
