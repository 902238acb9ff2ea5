-- Everything that a database holds beyond what is modelled: by kind, without what belongs to an extension or to the server.
WITH scope AS (
  SELECT n.oid FROM pg_namespace n
  WHERE n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)'
)
-- Base types are written in C.
SELECT 'base types', count(*) FROM pg_type t
WHERE t.typtype IN ('b', 'p') AND t.oid >= 16384 AND t.typnamespace IN (SELECT oid FROM scope)
  AND NOT EXISTS (SELECT FROM pg_type elem WHERE elem.typarray = t.oid)
  AND t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_type'::regclass AND e.deptype = 'e')
  -- i: what came along with something else
  AND t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.deptype = 'i')
UNION ALL SELECT 'parameters with granted privileges', count(*) FROM pg_parameter_acl -- 15+
UNION ALL SELECT 'security labels', (SELECT count(*) FROM pg_seclabel l WHERE l.objoid >= 16384)
  + (SELECT count(*) FROM pg_shseclabel l JOIN pg_database d ON d.oid = l.objoid AND d.datname = current_database() WHERE l.classoid = 'pg_database'::regclass)
UNION ALL SELECT 'large objects with granted privileges', count(*) FROM pg_largeobject_metadata o WHERE o.lomacl IS NOT NULL
  AND NOT (o.lomacl @> acldefault('L', o.lomowner) AND acldefault('L', o.lomowner) @> o.lomacl)
-- A language that comes with an extension is the extension's; who may use it is nobody's property.
UNION ALL SELECT 'languages of extensions with granted privileges', count(*) FROM pg_language l
WHERE l.lanacl IS NOT NULL AND l.oid IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_language'::regclass AND e.deptype = 'e')
  AND NOT (l.lanacl @> acldefault('l', l.lanowner) AND acldefault('l', l.lanowner) @> l.lanacl)
