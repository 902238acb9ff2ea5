-- Indexes, and with them the part of primary, unique and exclusion constraints that only their index knows.
SELECT i.indexrelid, i.indrelid, c.relname, con.oid, am.amname,
  CASE WHEN c.reltablespace <> 0 THEN (SELECT ts.spcname FROM pg_tablespace ts WHERE ts.oid = c.reltablespace) END,
  array_to_string(c.reloptions, E'\n'),
  i.indisunique, i.indisvalid AND i.indisready AND i.indislive, i.indisclustered, i.indisreplident,
  i.indnullsnotdistinct, -- 15+
  false,                 -- <15
  i.indnkeyatts, i.indkey::text,
  CASE WHEN c.relispartition THEN (SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid) END,
  CASE WHEN 0 = ANY (i.indkey) THEN (SELECT string_agg(a.attname, E'\n' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid) END,
  CASE WHEN 0 = ANY (i.indkey) THEN (SELECT string_agg(a.attnum || ' ' || a.attstattarget, ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) END,
  CASE WHEN con.oid IS NULL AND NOT c.relispartition THEN pg_get_indexdef(i.indexrelid) END
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
