-- What a partition or child has from its parent is the parent's. Since 18 NOT NULL is a constraint too: it is the
-- column's, and only what pg_attribute does not know of it is of interest.
--
-- What enforces a foreign key or a deferrable key is triggers of the server's own, and ALTER TABLE ... DISABLE TRIGGER
-- ALL switches them off: those of a partition are its own.
WITH RECURSIVE switched (root, parent, relation, enabled, function) AS (
  SELECT con.oid, con.conparentid, t.tgrelid, t.tgenabled, p.proname
  FROM pg_trigger t
  JOIN pg_constraint con ON con.oid = t.tgconstraint
  JOIN pg_proc p ON p.oid = t.tgfoid
  WHERE t.tgisinternal AND t.tgenabled <> 'O'
  UNION ALL SELECT con.oid, con.conparentid, s.relation, s.enabled, s.function
  FROM switched s
  JOIN pg_constraint con ON con.oid = s.parent
), off (root, triggers) AS (
  SELECT s.root, string_agg(DISTINCT (CASE s.enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END
    || ' on ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ': ' || s.function) COLLATE "C", ', ')
  FROM switched s
  JOIN pg_class c ON c.oid = s.relation
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE s.parent = 0
  GROUP BY s.root
)
SELECT con.oid, con.conrelid, con.conname, con.contype, con.conindid, con.conkey::text, con.confrelid, con.confkey::text,
  con.confupdtype, con.confdeltype, con.confmatchtype,
  con.confdelsetcols::text, -- 15+
  NULL,                     -- <15
  con.condeferrable, con.condeferred, con.convalidated, con.connoinherit,
  con.conenforced, con.conperiod, -- 18+
  true, false,                    -- <18
  CASE WHEN con.contype IN ('p', 'u', 'f', 'x') THEN off.triggers END,
  CASE WHEN con.contype <> 'n' THEN pg_get_constraintdef(con.oid) END
FROM pg_constraint con
JOIN pg_class c ON c.oid = con.conrelid AND c.relkind IN ('r', 'p', 'f')
JOIN pg_namespace n ON n.oid = c.relnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
LEFT JOIN off ON off.root = con.oid
WHERE con.conparentid = 0
  AND (con.contype IN ('p', 'u', 'f', 'x')
    OR con.contype = 'c' AND con.conislocal
    OR con.contype = 'n' AND (NOT con.convalidated OR con.connoinherit))
