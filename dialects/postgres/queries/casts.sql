-- The casts that come with a range type are the type's.
SELECT c.oid, format_type(c.castsource, NULL), format_type(c.casttarget, NULL), c.castmethod, c.castcontext, CASE WHEN c.castmethod = 'f' THEN c.castfunc::regprocedure END
FROM pg_cast c
WHERE c.oid >= 16384
  AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass AND (e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e' OR e.deptype = 'i'))
