-- typdefault is the default as it was printed with the search_path of the day it was made; typdefaultbin is what is used.
SELECT t.oid, t.typarray, n.nspname, t.typname, pg_get_userbyid(t.typowner), format_type(t.typbasetype, t.typtypmod),
  CASE WHEN co.oid IS NOT NULL THEN CASE WHEN cn.nspname <> 'pg_catalog' THEN quote_ident(cn.nspname) || '.' ELSE '' END || quote_ident(co.collname) END,
  t.typnotnull, pg_get_expr(t.typdefaultbin, 0),
  (SELECT string_agg('CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'),
  (SELECT string_agg(quote_ident(k.conname) || ': ' || d.description, '; ' ORDER BY k.conname) FROM pg_constraint k
    JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid WHERE k.contypid = t.oid),
  (SELECT string_agg(k.oid::text, ' ') FROM pg_constraint k WHERE k.contypid = t.oid)
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
JOIN pg_type base ON base.oid = t.typbasetype
LEFT JOIN pg_collation co ON co.oid = t.typcollation AND t.typcollation <> base.typcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
WHERE t.typtype = 'd'
  AND t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_type'::regclass AND e.deptype = 'e')
