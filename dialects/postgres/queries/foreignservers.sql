SELECT s.oid, s.srvname, pg_get_userbyid(s.srvowner), w.fdwname, s.srvtype, s.srvversion
FROM pg_foreign_server s
JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE s.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_foreign_server'::regclass AND e.deptype = 'e')
