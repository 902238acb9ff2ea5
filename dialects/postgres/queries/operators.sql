-- An operator without a function is only the promise of one, which another operator made by naming it.
SELECT o.oid, n.nspname, o.oprname || '(' || CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END || ', '
    || CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END || ')',
  CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END, CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END,
  pg_get_userbyid(o.oprowner), o.oprcode,
  CASE WHEN o.oprcom <> 0 THEN o.oprcom::regoper END, CASE WHEN o.oprnegate <> 0 THEN o.oprnegate::regoper END,
  nullif(o.oprrest::text, '-'), nullif(o.oprjoin::text, '-'), o.oprcanhash, o.oprcanmerge
FROM pg_operator o
JOIN pg_namespace n ON n.oid = o.oprnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
WHERE o.oprcode <> 0 AND o.oid >= 16384
  AND o.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_operator'::regclass AND e.deptype = 'e')
