-- Until 14 the locale of ICU stands where libc's does. What version of the library made it is a fact of the platform.
SELECT o.oid, n.nspname, o.collname, pg_get_userbyid(o.collowner), o.collprovider,
  o.colllocale,                                                  -- 17+
  o.colliculocale,                                               -- 15+ <17
  CASE WHEN o.collprovider = 'i' THEN o.collcollate END,         -- <15
  CASE WHEN o.collprovider = 'c' THEN o.collcollate END, CASE WHEN o.collprovider = 'c' THEN o.collctype END,
  o.collisdeterministic,
  o.collicurules -- 16+
  NULL           -- <16
FROM pg_collation o
JOIN pg_namespace n ON n.oid = o.collnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
WHERE o.oid >= 16384
  AND o.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_collation'::regclass AND e.deptype = 'e')
