SELECT a.attrelid, a.attnum, a.attname, a.atttypid,
  format_type(a.atttypid, a.atttypmod), a.attnotnull,
  -- Few columns have a collation of their own: looked up for these, it costs the others no join.
  CASE WHEN a.attcollation <> t.typcollation THEN (SELECT CASE WHEN cn.nspname <> 'pg_catalog' THEN quote_ident(cn.nspname) || '.' ELSE '' END || quote_ident(co.collname)
    FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END,
  CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
  a.attcompression, -- 14+
  NULL,             -- <14
  nullif(a.attstattarget, -1),
  array_to_string(a.attoptions, E'\n'),
  CASE WHEN a.attinhcount > 0 AND NOT c.relispartition THEN CASE WHEN a.attislocal THEN 'yes, and its own' ELSE 'yes' END END,
  a.attidentity, a.attgenerated,
  -- A default speaks of no column. To be told of the relation all the same costs the server five times the time:
  -- https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG
  pg_get_expr(d.adbin, CASE WHEN a.attgenerated <> '' THEN d.adrelid ELSE 0 END)
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
JOIN pg_namespace n ON n.oid = c.relnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
