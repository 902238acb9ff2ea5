SELECT t.oid, t.typarray,
  m.oid, mn.oid, mn.nspname, m.typname, -- 14+
  NULL, NULL, NULL, NULL,               -- <14
  n.nspname, t.typname, pg_get_userbyid(t.typowner), format_type(r.rngsubtype, NULL),
  CASE WHEN NOT o.opcdefault THEN quote_ident(onsp.nspname) || '.' || quote_ident(o.opcname) END,
  CASE WHEN co.oid IS NOT NULL THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END,
  nullif(r.rngcanonical::text, '-'), nullif(r.rngsubdiff::text, '-')
FROM pg_range r
JOIN pg_type t ON t.oid = r.rngtypid
JOIN pg_namespace n ON n.oid = t.typnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
JOIN pg_type sub ON sub.oid = r.rngsubtype
JOIN pg_opclass o ON o.oid = r.rngsubopc
JOIN pg_namespace onsp ON onsp.oid = o.opcnamespace
LEFT JOIN pg_type m ON m.oid = r.rngmultitypid          -- 14+
LEFT JOIN pg_namespace mn ON mn.oid = m.typnamespace    -- 14+
LEFT JOIN pg_collation co ON co.oid = r.rngcollation AND r.rngcollation <> sub.typcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
WHERE t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_type'::regclass AND e.deptype = 'e')
