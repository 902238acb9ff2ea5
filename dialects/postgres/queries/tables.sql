-- Base tables and their columns, in order, and schemas that have none. What
-- belongs to an extension is left out, and so are the columns of a partition,
-- which are its parent's.
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_namespace n
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
  AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_class'::regclass AND e.deptype = 'e')
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT c.relispartition
WHERE n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)'
ORDER BY n.nspname, c.relname, a.attnum
