-- Everything that a database holds beyond what is modelled: by kind, without what belongs to an extension or to the server.
WITH scope AS (
  SELECT n.oid FROM pg_namespace n
  WHERE n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)'
), things (kind, classid, oid, nsp) AS (
  SELECT 'foreign tables', 'pg_class'::regclass::oid, c.oid, c.relnamespace FROM pg_class c WHERE c.relkind = 'f'
  UNION ALL SELECT 'base types', 'pg_type'::regclass, t.oid, t.typnamespace
    FROM pg_type t WHERE t.typtype IN ('b', 'p') AND NOT EXISTS (SELECT FROM pg_type elem WHERE elem.typarray = t.oid)
  UNION ALL SELECT 'conversions', 'pg_conversion'::regclass, o.oid, o.connamespace FROM pg_conversion o
  UNION ALL SELECT 'operators', 'pg_operator'::regclass, o.oid, o.oprnamespace FROM pg_operator o
  UNION ALL SELECT 'operator classes', 'pg_opclass'::regclass, o.oid, o.opcnamespace FROM pg_opclass o
  UNION ALL SELECT 'operator families', 'pg_opfamily'::regclass, o.oid, o.opfnamespace FROM pg_opfamily o
  UNION ALL SELECT 'text search configurations', 'pg_ts_config'::regclass, o.oid, o.cfgnamespace FROM pg_ts_config o
  UNION ALL SELECT 'text search dictionaries', 'pg_ts_dict'::regclass, o.oid, o.dictnamespace FROM pg_ts_dict o
  UNION ALL SELECT 'text search parsers', 'pg_ts_parser'::regclass, o.oid, o.prsnamespace FROM pg_ts_parser o
  UNION ALL SELECT 'text search templates', 'pg_ts_template'::regclass, o.oid, o.tmplnamespace FROM pg_ts_template o
  UNION ALL SELECT 'casts', 'pg_cast'::regclass, o.oid, NULL FROM pg_cast o
  UNION ALL SELECT 'transforms', 'pg_transform'::regclass, o.oid, NULL FROM pg_transform o
  UNION ALL SELECT 'languages', 'pg_language'::regclass, o.oid, NULL FROM pg_language o
  UNION ALL SELECT 'access methods', 'pg_am'::regclass, o.oid, NULL FROM pg_am o
  UNION ALL SELECT 'publications', 'pg_publication'::regclass, o.oid, NULL FROM pg_publication o
  UNION ALL SELECT 'foreign data wrappers', 'pg_foreign_data_wrapper'::regclass, o.oid, NULL FROM pg_foreign_data_wrapper o
  UNION ALL SELECT 'foreign servers', 'pg_foreign_server'::regclass, o.oid, NULL FROM pg_foreign_server o
)
SELECT t.kind, count(*) FROM things t
WHERE t.oid >= 16384 AND (t.nsp IS NULL OR t.nsp IN (SELECT oid FROM scope))
  AND (t.classid, t.oid) NOT IN (SELECT e.classid, e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e')
  -- What came along with something else: the cast of a range type, the family of an operator class.
  AND NOT (t.kind IN ('casts', 'operator families', 'base types')
    AND EXISTS (SELECT FROM pg_depend e WHERE e.classid = t.classid AND e.objid = t.oid AND e.deptype = 'i'))
GROUP BY t.kind
UNION ALL SELECT 'user mappings', count(*) FROM pg_user_mappings
UNION ALL SELECT 'subscriptions', count(s.subname) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
UNION ALL SELECT 'default privileges', count(*) FROM pg_default_acl a WHERE a.defaclnamespace = 0 OR a.defaclnamespace IN (SELECT oid FROM scope)
UNION ALL SELECT 'parameters with granted privileges', count(*) FROM pg_parameter_acl -- 15+
UNION ALL SELECT 'security labels', count(*) FROM pg_seclabel l WHERE l.objoid >= 16384
-- Privileges other than those that an object is created with.
UNION ALL SELECT 'objects with granted privileges', sum(n) FROM (
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
  UNION ALL SELECT count(*) FROM pg_language l WHERE l.lanacl IS NOT NULL
    AND NOT (l.lanacl @> acldefault('l', l.lanowner) AND acldefault('l', l.lanowner) @> l.lanacl)
  UNION ALL SELECT count(*) FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
    AND NOT (s.srvacl @> acldefault('S', s.srvowner) AND acldefault('S', s.srvowner) @> s.srvacl)
  UNION ALL SELECT count(*) FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
    AND NOT (w.fdwacl @> acldefault('F', w.fdwowner) AND acldefault('F', w.fdwowner) @> w.fdwacl)
  UNION ALL SELECT count(*) FROM pg_largeobject_metadata o WHERE o.lomacl IS NOT NULL
    AND NOT (o.lomacl @> acldefault('L', o.lomowner) AND acldefault('L', o.lomowner) @> o.lomacl)
  UNION ALL SELECT count(DISTINCT a.attrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND c.relnamespace IN (SELECT oid FROM scope)
) AS acl (n)
