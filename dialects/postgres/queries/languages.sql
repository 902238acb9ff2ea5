-- What is written in other languages and in C: languages, access methods, transforms, conversions.
SELECT 'l', l.oid, 'pg_language'::regclass::oid, NULL, l.lanname, pg_get_userbyid(l.lanowner), l.lanpltrusted,
  nullif(l.lanplcallfoid::regproc::text, '-'), nullif(l.laninline::regproc::text, '-'), nullif(l.lanvalidator::regproc::text, '-')
FROM pg_language l WHERE l.oid >= 16384
  AND l.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_language'::regclass AND e.deptype = 'e')
UNION ALL SELECT 'a', a.oid, 'pg_am'::regclass, NULL, a.amname, NULL, false, a.amhandler::text, CASE a.amtype WHEN 't' THEN 'table' ELSE 'index' END, NULL
FROM pg_am a WHERE a.oid >= 16384
  AND a.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_am'::regclass AND e.deptype = 'e')
UNION ALL SELECT 't', t.oid, 'pg_transform'::regclass, NULL, 'FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname), NULL, false,
  CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::regprocedure::text END, CASE WHEN t.trftosql <> 0 THEN t.trftosql::regprocedure::text END, NULL
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE t.oid >= 16384
  AND t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_transform'::regclass AND e.deptype = 'e')
UNION ALL SELECT 'c', c.oid, 'pg_conversion'::regclass, n.nspname, c.conname, pg_get_userbyid(c.conowner), c.condefault,
  c.conproc::text, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding)
FROM pg_conversion c
JOIN pg_namespace n ON n.oid = c.connamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
WHERE c.oid >= 16384
  AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_conversion'::regclass AND e.deptype = 'e')
