SELECT p.oid, n.nspname, p.proname,
  (SELECT string_agg(format_type(u.t, NULL), ', ' ORDER BY u.i) FROM unnest(p.proargtypes) WITH ORDINALITY u (t, i)),
  p.prokind, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), l.lanname,
  p.provolatile, p.proisstrict, p.prosecdef, p.proleakproof, p.proparallel,
  nullif(p.procost, CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END),
  CASE WHEN p.proretset THEN nullif(p.prorows, 1000) END,
  array_to_string(p.proconfig, E'\n'),
  nullif(p.prosupport::text, '-'),
  p.probin, p.prosrc,
  pg_get_function_sqlbody(p.oid), -- 14+
  NULL,                           -- <14
  pg_get_userbyid(p.proowner),
  pg_get_functiondef(p.oid)
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
JOIN pg_language l ON l.oid = p.prolang
WHERE p.prokind IN ('f', 'w', 'p')
  AND p.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_proc'::regclass AND e.deptype = 'e')
  AND p.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_type'::regclass AND e.classid = 'pg_proc'::regclass AND e.deptype = 'i') -- i: constructors that came with a range type
