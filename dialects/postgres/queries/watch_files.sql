-- The storage of some tables and of their indexes, by name: an index that is made anew from the old file keeps the file and not its oid.
SELECT n.nspname, c.relname, c.relfilenode
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'i') AND c.relfilenode <> 0
  AND (c.oid = ANY (%[1]s) OR c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = ANY (%[1]s)))
