SELECT c.system_identifier::text || '/' || (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) FROM pg_control_system() c
