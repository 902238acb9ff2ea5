SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
  am.amname, ts.spcname,
  array_to_string(c.reloptions, E'\n'),
  array_to_string(toast.reloptions, E'\n'),
  c.relreplident, c.relrowsecurity, c.relforcerowsecurity, c.relispopulated,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
  c.relispartition,
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
  CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
  c.reltype, c.reltuples::bigint, c.relpages, c.relnatts,
  pg_get_userbyid(c.relowner), fs.srvname,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid
LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_class'::regclass AND e.deptype = 'e')
