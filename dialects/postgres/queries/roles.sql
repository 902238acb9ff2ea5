-- Whom the privileges are for, without passwords. The settings are those that a session of the role begins with here.
SELECT r.rolname,
  concat_ws(' ', CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END),
  array_to_string(ARRAY(SELECT DISTINCT
      'ADMIN ' || m.admin_option || ', INHERIT ' || m.inherit_option || ', SET ' || m.set_option || E'\t' || -- 16+
      CASE WHEN m.admin_option THEN 'ADMIN OPTION' ELSE '' END || E'\t' || -- <16
      g.rolname
    FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1), E'\n'),
  -- What an application made up may be a secret.
  array_to_string(ARRAY(SELECT c FROM pg_db_role_setting s, unnest(s.setconfig) AS c
    WHERE s.setrole = r.oid AND s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())) AND split_part(c, '=', 1) NOT LIKE '%.%'
    ORDER BY s.setdatabase, c), E'\n')
FROM pg_roles r WHERE r.rolname !~ '^pg_'
ORDER BY r.rolname
