-- What a session of this role would have in this database, not what ours was given: reset_val is blind to SET LOCAL.
SELECT s.name, s.reset_val, s.unit FROM pg_settings s WHERE s.name = ANY ($1::text[])
UNION ALL SELECT f.name, f.value, NULL
FROM pg_database d, LATERAL (VALUES
  ('encoding', pg_encoding_to_char(d.encoding)),
  ('collate', d.datcollate),
  ('ctype', d.datctype),
  ('locale provider', CASE d.datlocprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE d.datlocprovider::text END), -- 15+
  ('locale provider', 'libc'), -- <15
  ('locale', coalesce(d.datlocale, '')), -- 17+
  ('locale', coalesce(d.daticulocale, '')), -- 15+ <17
  ('icu rules', coalesce(d.daticurules, '')), -- 16+
  ('collation version', coalesce(d.datcollversion, '')), -- 15+
  ('collation version of the library', coalesce(pg_database_collation_actual_version(d.oid), '')), -- 15+
  -- Whether it allows connections is no question: we have one.
  ('connection limit of the database', CASE d.datconnlimit WHEN -1 THEN 'none' ELSE d.datconnlimit::text END),
  ('template database', CASE WHEN d.datistemplate THEN 'yes' ELSE 'no' END),
  ('tablespace of the database', (SELECT ts.spcname FROM pg_tablespace ts WHERE ts.oid = d.dattablespace)),
  ('standby', CASE WHEN pg_is_in_recovery() THEN 'yes' ELSE 'no' END)
) AS f (name, value)
WHERE d.datname = current_database()
UNION ALL SELECT 'role attributes', concat_ws(', ', CASE WHEN r.rolsuper THEN 'superuser' END, CASE WHEN r.rolcreatedb THEN 'createdb' END,
    CASE WHEN r.rolcreaterole THEN 'createrole' END, CASE WHEN r.rolreplication THEN 'replication' END, CASE WHEN r.rolbypassrls THEN 'bypassrls' END), NULL
FROM pg_roles r WHERE r.rolname = current_user
-- The value of a setting that an application made up may be a secret of its own.
UNION ALL SELECT 'settings of the database', coalesce(string_agg(o.text, '; ' ORDER BY o.text COLLATE "C"), ''), NULL
FROM pg_db_role_setting s
CROSS JOIN LATERAL (SELECT CASE WHEN split_part(c, '=', 1) LIKE '%.%' THEN split_part(c, '=', 1) || '=[set]' ELSE c END FROM unnest(s.setconfig) AS c) AS o (text)
WHERE s.setrole = 0 AND s.setdatabase = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
UNION ALL SELECT 'settings of roles', coalesce(string_agg(o.text, '; ' ORDER BY o.text COLLATE "C"), ''), NULL
FROM pg_db_role_setting s
JOIN pg_roles r ON r.oid = s.setrole
CROSS JOIN LATERAL (SELECT r.rolname || ': ' || CASE WHEN split_part(c, '=', 1) LIKE '%.%' THEN split_part(c, '=', 1) || '=[set]' ELSE c END FROM unnest(s.setconfig) AS c) AS o (text)
WHERE s.setdatabase = 0 OR s.setdatabase = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
