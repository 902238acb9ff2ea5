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
-- What goes with an extension because ALTER ... DEPENDS ON EXTENSION says so.
UNION ALL SELECT 'dependencies on extensions', count(*) FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'
-- What a partition or child has from its parent is the parent's, and NOT NULL and the sequence of an identity column are the column's.
UNION ALL SELECT 'comments on inherited and NOT NULL constraints', count(*) FROM pg_description d
JOIN pg_constraint con ON con.oid = d.objoid
JOIN pg_class c ON c.oid = con.conrelid AND c.relnamespace IN (SELECT oid FROM scope)
WHERE d.classoid = 'pg_constraint'::regclass AND d.objoid >= 16384 AND (con.conparentid <> 0 OR con.contype = 'c' AND NOT con.conislocal OR con.contype = 'n')
  AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_class'::regclass AND e.deptype = 'e')
UNION ALL SELECT 'comments on triggers of partitions', count(*) FROM pg_description d
JOIN pg_trigger t ON t.oid = d.objoid
JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace IN (SELECT oid FROM scope)
WHERE d.classoid = 'pg_trigger'::regclass
  AND t.tgisinternal -- <13
  AND t.tgparentid <> 0 -- 13+
UNION ALL SELECT 'comments on sequences of identity columns', count(*) FROM pg_description d
JOIN pg_class c ON c.oid = d.objoid AND c.relkind = 'S' AND c.relnamespace IN (SELECT oid FROM scope)
WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= 16384
  AND EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid AND p.refclassid = 'pg_class'::regclass AND p.deptype = 'i')
-- What a server or an extension is made with is written down: https://www.postgresql.org/docs/current/catalog-pg-init-privs.html
UNION ALL SELECT 'objects of the server and of extensions with granted privileges', count(*) FROM (
  SELECT 'pg_class'::regclass::oid, c.oid, c.relnamespace, c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) FROM pg_class c WHERE c.relacl IS NOT NULL
  UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.pronamespace, p.proacl, acldefault('f', p.proowner) FROM pg_proc p WHERE p.proacl IS NOT NULL
  UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typnamespace, t.typacl, acldefault('T', t.typowner) FROM pg_type t WHERE t.typacl IS NOT NULL
  UNION ALL SELECT 'pg_namespace'::regclass, n.oid, n.oid, n.nspacl, acldefault('n', n.nspowner) FROM pg_namespace n WHERE n.nspacl IS NOT NULL) AS g (classid, oid, namespace, acl, usual)
LEFT JOIN pg_init_privs i ON i.classoid = g.classid AND i.objoid = g.oid AND i.objsubid = 0
WHERE (g.oid < 16384 AND g.namespace = 'pg_catalog'::regnamespace OR (g.classid, g.oid) IN (SELECT e.classid, e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e'))
  AND NOT (g.acl @> coalesce(i.initprivs, g.usual) AND coalesce(i.initprivs, g.usual) @> g.acl)
-- VALIDATE CONSTRAINT goes one partition at a time where somebody asks it to.
UNION ALL SELECT 'inherited constraints with another validity than their parents have', count(*) FROM pg_constraint con
JOIN pg_inherits h ON h.inhrelid = con.conrelid
JOIN pg_constraint above ON above.conrelid = h.inhparent AND above.contype = con.contype
  AND CASE con.contype WHEN 'c' THEN above.conname = con.conname ELSE above.oid = con.conparentid END
WHERE con.contype IN ('c', 'f') AND (con.contype = 'c' AND NOT con.conislocal OR con.conparentid <> 0) AND con.convalidated <> above.convalidated
  AND con.connamespace IN (SELECT oid FROM scope)
