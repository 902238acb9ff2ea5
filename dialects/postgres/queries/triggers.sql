-- A partition's clone is its parent's trigger, unless somebody enabled or disabled it there.
SELECT t.oid, t.tgrelid, t.tgname, t.tgtype, t.tgenabled, t.tgattr::text, t.tgfoid, t.tgconstraint <> 0,
  t.tgdeferrable, t.tginitdeferred, t.tgoldtable, t.tgnewtable, pg_get_triggerdef(t.oid)
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
LEFT JOIN pg_depend d ON d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_trigger'::regclass AND d.deptype = 'P' -- <13
LEFT JOIN pg_trigger parent ON parent.oid = d.refobjid -- <13
LEFT JOIN pg_trigger parent ON parent.oid = t.tgparentid -- 13+
-- Until 14 all clones are internal, and what enforces a foreign key has no parent; since 15 it has one, and only it is internal.
WHERE (CASE WHEN parent.oid IS NULL THEN NOT t.tgisinternal ELSE parent.tgenabled <> t.tgenabled END)
  AND (parent.oid IS NULL OR NOT t.tgisinternal) -- 15+
  AND t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_trigger'::regclass AND e.deptype = 'e')
  AND (NOT t.tgisinternal OR t.tgparentid <> 0) -- 13+
