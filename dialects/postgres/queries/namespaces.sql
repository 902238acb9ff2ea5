SELECT n.oid, n.nspname,
  CASE WHEN n.oid <> 2200 OR n.nspowner NOT IN (10, 6171) THEN pg_get_userbyid(n.nspowner) END -- public belongs to the system, by another name since 15
FROM pg_namespace n
WHERE (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
  AND n.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_namespace'::regclass AND e.deptype = 'e')
