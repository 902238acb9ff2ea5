SELECT d.oid, d.datname, pg_get_userbyid(d.datdba), shobj_description(d.oid, 'pg_database') FROM pg_database d WHERE d.datname = current_database()
