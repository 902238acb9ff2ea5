-- Where nobody asked who may do what: how many objects have privileges other than those that they were created with.
WITH scope AS (
  SELECT n.oid FROM pg_namespace n
  WHERE n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)'
)
SELECT 'objects with granted privileges', sum(n) FROM (
  SELECT count(*) FROM pg_class c WHERE c.relacl IS NOT NULL AND c.relnamespace IN (SELECT oid FROM scope)
    AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_class'::regclass AND e.deptype = 'e')
    AND NOT (c.relacl @> acldefault(CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AND acldefault(CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::"char", c.relowner) @> c.relacl)
  UNION ALL SELECT count(*) FROM pg_proc p WHERE p.proacl IS NOT NULL AND p.pronamespace IN (SELECT oid FROM scope)
    AND NOT (p.proacl @> acldefault('f', p.proowner) AND acldefault('f', p.proowner) @> p.proacl)
    AND p.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_proc'::regclass AND e.deptype = 'e')
  UNION ALL SELECT count(*) FROM pg_type t WHERE t.typacl IS NOT NULL AND t.typnamespace IN (SELECT oid FROM scope)
    AND NOT (t.typacl @> acldefault('T', t.typowner) AND acldefault('T', t.typowner) @> t.typacl)
  UNION ALL SELECT count(*) FROM pg_namespace s WHERE s.nspacl IS NOT NULL AND s.oid IN (SELECT oid FROM scope)
    AND NOT EXISTS (SELECT FROM pg_init_privs i WHERE i.classoid = 'pg_namespace'::regclass AND i.objoid = s.oid AND i.initprivs @> s.nspacl AND s.nspacl @> i.initprivs)
    AND NOT (s.nspacl @> acldefault('n', s.nspowner) AND acldefault('n', s.nspowner) @> s.nspacl)
  UNION ALL SELECT count(*) FROM pg_database d WHERE d.datname = current_database() AND d.datacl IS NOT NULL
    AND NOT (d.datacl @> acldefault('d', d.datdba) AND acldefault('d', d.datdba) @> d.datacl)
  UNION ALL SELECT count(*) FROM pg_language l WHERE l.lanacl IS NOT NULL AND l.oid >= 16384
    AND NOT (l.lanacl @> acldefault('l', l.lanowner) AND acldefault('l', l.lanowner) @> l.lanacl)
  UNION ALL SELECT count(*) FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
    AND NOT (s.srvacl @> acldefault('S', s.srvowner) AND acldefault('S', s.srvowner) @> s.srvacl)
  UNION ALL SELECT count(*) FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
    AND NOT (w.fdwacl @> acldefault('F', w.fdwowner) AND acldefault('F', w.fdwowner) @> w.fdwacl)
  UNION ALL SELECT count(DISTINCT a.attrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND c.relnamespace IN (SELECT oid FROM scope)
) AS acl (n)
UNION ALL SELECT 'default privileges', count(*) FROM pg_default_acl a WHERE a.defaclnamespace = 0 OR a.defaclnamespace IN (SELECT oid FROM scope)
