-- What exists and who it belongs to: oid, kind, schema, name, the table of an index, and the file of its storage.
SELECT c.oid, c.relkind, n.nspname, c.relname, coalesce(t.relname, ''), c.relfilenode
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I')
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
