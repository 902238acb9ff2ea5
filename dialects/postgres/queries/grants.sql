-- Who may do what, and what is granted on things to come. NULL stands for what acldefault() says; where that is the
-- owner's rights alone, there is nothing to tell: https://www.postgresql.org/docs/current/ddl-priv.html
-- The letters of kinds are acldefault()'s; "c" is a column. Whoever granted something is left out.
WITH scope AS (
  SELECT n.oid FROM pg_namespace n
  WHERE n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)'
), things (classid, oid, number, kind, toCome, owner, acl) AS (
  SELECT 'pg_class'::regclass::oid, c.oid, 0, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", NULL, c.relowner, c.relacl
    FROM pg_class c WHERE c.relacl IS NOT NULL AND c.relnamespace IN (SELECT oid FROM scope)
  UNION ALL SELECT 'pg_class'::regclass, a.attrelid, a.attnum, 'c', NULL, c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relnamespace IN (SELECT oid FROM scope)
  UNION ALL SELECT 'pg_proc'::regclass, p.oid, 0, 'f', NULL, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM scope)
  UNION ALL SELECT 'pg_type'::regclass, t.oid, 0, 'T', NULL, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typnamespace IN (SELECT oid FROM scope) AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
  UNION ALL SELECT 'pg_namespace'::regclass, s.oid, 0, 'n', NULL, s.nspowner, s.nspacl
    FROM pg_namespace s WHERE s.nspacl IS NOT NULL AND s.oid IN (SELECT oid FROM scope)
  UNION ALL SELECT 'pg_language'::regclass, l.oid, 0, 'l', NULL, l.lanowner, coalesce(l.lanacl, acldefault('l', l.lanowner)) FROM pg_language l WHERE l.oid >= 16384
  UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, 'F', NULL, w.fdwowner, w.fdwacl FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
  UNION ALL SELECT 'pg_foreign_server'::regclass, s.oid, 0, 'S', NULL, s.srvowner, s.srvacl FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
  UNION ALL SELECT 'pg_database'::regclass, d.oid, 0, 'd', NULL, d.datdba, coalesce(d.datacl, acldefault('d', d.datdba))
    FROM pg_database d WHERE d.datname = current_database()
  -- In a schema they come on top of those of the whole database, which take the place of acldefault().
  UNION ALL SELECT CASE a.defaclnamespace WHEN 0 THEN 'pg_database'::regclass ELSE 'pg_namespace'::regclass END,
    CASE a.defaclnamespace WHEN 0 THEN (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) ELSE a.defaclnamespace END, 0,
    CASE a.defaclobjtype WHEN 'S' THEN 's' ELSE a.defaclobjtype END::"char",
    'FOR ROLE ' || quote_ident(pg_get_userbyid(a.defaclrole)) || ' ON ' || CASE a.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
      WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' ELSE a.defaclobjtype::text END,
    CASE a.defaclnamespace WHEN 0 THEN a.defaclrole END, a.defaclacl
    FROM pg_default_acl a WHERE a.defaclnamespace = 0 OR a.defaclnamespace IN (SELECT oid FROM scope)
)
SELECT t.classid, t.oid, t.number, t.kind, t.toCome, g.grantee = t.owner,
  CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, g.grantable, g.privileges
FROM things t
LEFT JOIN LATERAL (
  SELECT p.grantee, p.grantable, string_agg(p.privilege, ', ' ORDER BY p.privilege) FROM (
    SELECT x.grantee, x.privilege_type, bool_or(x.is_grantable) AND x.grantee IS DISTINCT FROM t.owner FROM aclexplode(t.acl) x GROUP BY x.grantee, x.privilege_type) AS p (grantee, privilege, grantable)
  GROUP BY p.grantee, p.grantable) AS g (grantee, grantable, privileges) ON true
