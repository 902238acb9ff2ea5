-- What a partition or child has from its parent is the parent's. Since 18 NOT NULL is a constraint too: it is the
-- column's, and only what pg_attribute does not know of it is of interest.
SELECT con.oid, con.conrelid, con.conname, con.contype, con.conindid, con.conkey::text, con.confrelid, con.confkey::text,
  con.confupdtype, con.confdeltype, con.confmatchtype,
  con.confdelsetcols::text, -- 15+
  NULL,                     -- <15
  con.condeferrable, con.condeferred, con.convalidated, con.connoinherit,
  con.conenforced, con.conperiod, -- 18+
  true, false,                    -- <18
  CASE WHEN con.contype <> 'n' THEN pg_get_constraintdef(con.oid) END
FROM pg_constraint con
JOIN pg_class c ON c.oid = con.conrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
WHERE con.conparentid = 0
  AND (con.contype IN ('p', 'u', 'f', 'x')
    OR con.contype = 'c' AND con.conislocal
    OR con.contype = 'n' AND (NOT con.convalidated OR con.connoinherit))
