-- public belongs to the system, by another name since 15: pg_database_owner, which an upgraded database does not have it belong to.
SELECT n.oid, n.nspname,
  CASE WHEN n.nspname <> 'public' OR n.nspowner <> 6171 THEN pg_get_userbyid(n.nspowner) END -- 15+
  CASE WHEN n.nspname <> 'public' OR n.nspowner <> 10 THEN pg_get_userbyid(n.nspowner) END   -- <15
FROM pg_namespace n
WHERE (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
  AND n.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_namespace'::regclass AND e.deptype = 'e')
