-- The options of foreign things. What may be a secret stays on the server: of a mapping all but the name of the user, of
-- the rest what is called like one or looks like one. An option of another name is told by its name alone.
WITH things (classid, oid, number, mapping, options) AS (
  SELECT 'pg_foreign_data_wrapper'::regclass::oid, w.oid, 0, false, w.fdwoptions FROM pg_foreign_data_wrapper w
  UNION ALL SELECT 'pg_foreign_server'::regclass, s.oid, 0, false, s.srvoptions FROM pg_foreign_server s
  UNION ALL SELECT 'pg_user_mapping'::regclass, u.umid, 0, true, u.umoptions FROM pg_user_mappings u
  UNION ALL SELECT 'pg_class'::regclass, t.ftrelid, 0, false, t.ftoptions FROM pg_foreign_table t
  UNION ALL SELECT 'pg_class'::regclass, t.ftrelid, a.attnum, false, a.attfdwoptions FROM pg_foreign_table t
    -- OFFSET 0 has the columns looked up: a server with few foreign tables, or none, would read all there are.
    CROSS JOIN LATERAL (SELECT c.attnum, c.attfdwoptions FROM pg_attribute c WHERE c.attrelid = t.ftrelid AND c.attfdwoptions IS NOT NULL AND NOT c.attisdropped OFFSET 0) a
)
SELECT t.classid, t.oid, t.number, o.option_name,
  CASE WHEN CASE WHEN t.mapping THEN o.option_name NOT IN ('user', 'username', 'user_name', 'remote_user')
    ELSE o.option_name ~* '(pass|pwd|secret|token|key|cred|auth|private|sslcert|cert_?path|conn|dsn|uri|url)' AND o.option_name !~* '^(key|primary_key|sortkey|keep_connections|keepalives.*|auth_?type|authentication_?type|connect_timeout)$'
      OR o.option_value ~* '(://[^/]*:[^/]*@|(pass(word|wd)?|pwd|secret|token|key)\s*[=:])' END
    THEN NULL ELSE o.option_value END
FROM things t
CROSS JOIN LATERAL pg_options_to_table(t.options) AS o
ORDER BY t.classid, t.oid, t.number, o.option_name COLLATE "C"
