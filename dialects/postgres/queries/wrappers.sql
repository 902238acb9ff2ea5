SELECT w.oid, w.fdwname, pg_get_userbyid(w.fdwowner), nullif(w.fdwhandler::regproc::text, '-'), nullif(w.fdwvalidator::regproc::text, '-')
FROM pg_foreign_data_wrapper w
WHERE w.oid >= 16384
  AND w.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_foreign_data_wrapper'::regclass AND e.deptype = 'e')
