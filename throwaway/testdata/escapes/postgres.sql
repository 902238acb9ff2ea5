CREATE TABLE copy_program (program text, server text);
COPY copy_program FROM STDIN;
-- escapes: COPY ... PROGRAM
COPY copy_program TO PROGRAM 'curl https://example.com';
-- escapes: COPY ... TO
copy copy_program (program) from '/etc/passwd' with (format csv);
INSERT INTO copy_program VALUES ('COPY t TO PROGRAM ''x''', 'dblink(1)');
-- escapes: DBLINK()
SELECT * FROM dblink('host=db', 'SELECT 1') AS t (a int);
-- escapes: DBLINK()
SELECT public.dblink_exec('host=db', 'DROP TABLE t');
SELECT dblink FROM t;
-- escapes: CREATE SERVER
CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'db');
-- escapes: CREATE EXTENSION ... DBLINK
CREATE EXTENSION IF NOT EXISTS "dblink";
CREATE EXTENSION pgcrypto;
DO $$ BEGIN
  IF true THEN
-- escapes: COPY ... PROGRAM
    COPY t TO PROGRAM 'sh';
  END IF;
END $$;
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN
-- escapes: COPY ... PROGRAM
  EXECUTE 'COPY t TO PROGRAM ''sh''';
END $body$;
-- escapes: LANGUAGE PLPYTHON3U
CREATE FUNCTION g() RETURNS int LANGUAGE plpython3u AS 'return 1';
CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- escapes: PG_READ_FILE()
SELECT pg_read_file('/etc/passwd');
-- escapes: CREATE SUBSCRIPTION
CREATE SUBSCRIPTION s CONNECTION 'host=db' PUBLICATION p;
-- escapes: ALTER SYSTEM
ALTER SYSTEM SET work_mem = '1GB';
-- escapes: GRANT ... PG_EXECUTE_SERVER_PROGRAM
GRANT pg_execute_server_program TO app;
