-- The view hides the options of the mappings of others. mayRead is whether we see the table that it is made of, which
-- takes a GRANT: see mappingsQuery. https://www.postgresql.org/docs/current/view-pg-user-mappings.html
SELECT u.umid, s.oid, quote_ident(s.srvname), CASE WHEN u.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.umuser)) END,
  :mayRead OR u.umuser <> 0 AND pg_get_userbyid(u.umuser) = current_user AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE'))
    OR u.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE')
FROM pg_user_mappings u
JOIN pg_foreign_server s ON s.oid = u.srvid
WHERE u.umid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_user_mapping'::regclass AND e.deptype = 'e')
