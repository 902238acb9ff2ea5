-- The columns of a list and the tables are sets. What is published of a table stands as ALTER PUBLICATION takes it.
SELECT p.oid, p.pubname, pg_get_userbyid(p.pubowner), p.puballtables,
  concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
    CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
  p.pubviaroot, -- 13+
  false,        -- <13
  CASE p.pubgencols WHEN 's' THEN 'stored' END, -- 18+
  NULL,                                         -- <18
  (SELECT string_agg(t.spelled, ', ' ORDER BY t.spelled COLLATE "C") FROM (
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
      || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE "C") FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)) || ')', '') -- 15+
      || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '') -- 15+
    FROM pg_publication_rel r
    JOIN pg_class c ON c.oid = r.prrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.prpubid = p.oid) AS t (spelled)),
  (SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname COLLATE "C") FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid), -- 15+
  NULL, -- <15
  (SELECT string_agg(r.oid::text, ' ') FROM pg_publication_rel r WHERE r.prpubid = p.oid),
  (SELECT string_agg(r.prrelid::text, ' ') FROM pg_publication_rel r WHERE r.prpubid = p.oid),
  (SELECT string_agg(s.pnnspid::text, ' ') FROM pg_publication_namespace s WHERE s.pnpubid = p.oid) -- 15+
  NULL                                                                                              -- <15
FROM pg_publication p
WHERE p.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_publication'::regclass AND e.deptype = 'e')
