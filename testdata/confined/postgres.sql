-- What a migration of PostgreSQL may put together at run time, so that no words of
-- it tell. @FILE@ is a path that nobody but the test has. Behind each "-- " line is
-- one migration; "runs" is one that has to run all the same.

-- attempt: a program that writes
DO $$ BEGIN EXECUTE 'CO'||'PY (SELECT 1) TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: a program that reads
DO $$ BEGIN EXECUTE 'CO'||'PY t FROM PROG'||'RAM ''touch @FILE@; echo 1'''; END $$;
-- attempt: a file that is written
DO $$ BEGIN EXECUTE 'CO'||'PY (SELECT 1) TO ''@FILE@'''; END $$;
-- attempt: a file that is read
DO $$ BEGIN EXECUTE 'CO'||'PY t FROM ''/etc/passwd'''; END $$;
-- attempt: a large object of a file
DO $$ BEGIN EXECUTE 'SELECT lo_im'||'port(''/etc/passwd'')'; END $$;
-- attempt: a file of a large object
DO $$ BEGIN EXECUTE 'SELECT lo_ex'||'port(lo_from_bytea(0, ''x''), ''@FILE@'')'; END $$;
-- attempt: a function that reads files
DO $$ BEGIN EXECUTE 'SELECT pg_read'||'_file(''/etc/passwd'')'; END $$;
-- attempt: a function that lists folders
DO $$ BEGIN EXECUTE 'SELECT * FROM pg_ls'||'_dir(''/'')'; END $$;
-- attempt: first the right, then the program
DO $$ BEGIN EXECUTE 'GRANT pg_execute_server_prog'||'ram TO CURRENT_USER'; EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: the session that logged in
DO $$ BEGIN EXECUTE 'RESET SESSION AUTHORI'||'ZATION'; EXECUTE 'RESET ROLE'; EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: another superuser
DO $$ BEGIN EXECUTE 'SET ROLE sdtmp'||'_superuser'; EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: a superuser of the environment's
DO $$ BEGIN EXECUTE 'SET ROLE boss'; EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: a superuser of its own
DO $$ BEGIN EXECUTE 'CREATE ROLE king SUPER'||'USER'; EXECUTE 'SET ROLE king'; EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: a superuser that nobody hides
CREATE ROLE emperor SUPERUSER;
-- attempt: its own promotion
DO $$ BEGIN EXECUTE 'ALTER ROLE '||current_user||' SUPER'||'USER'; EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: the catalog
DO $$ BEGIN UPDATE pg_catalog.pg_authid SET rolsuper = true; EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
-- attempt: a function that runs as its owner
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
SELECT f();
-- attempt: a trigger
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; RETURN new; END $$;
CREATE TRIGGER run BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO t VALUES (1);
-- attempt: an event trigger, and behind it what is a superuser's
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
CREATE EVENT TRIGGER run ON ddl_command_end EXECUTE FUNCTION f();
CREATE PUBLICATION p FOR ALL TABLES;
-- attempt: the default of a column
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CO'||'PY u TO PROG'||'RAM ''touch @FILE@'''; RETURN 1; END $$;
CREATE TABLE u (a int);
INSERT INTO t VALUES (1);
ALTER TABLE t ADD COLUMN d int DEFAULT f();
-- attempt: an extension that reaches out
DO $$ BEGIN EXECUTE 'CREATE EXTENSION file_'||'fdw'; END $$;
-- attempt: a language that nothing confines
DO $$ BEGIN EXECUTE 'CREATE FUNCTION f() RETURNS int LANGU'||'AGE C AS ''$libdir/plpgsql'', ''plpgsql_call_handler'''; END $$;
-- attempt: the whole server
DO $$ BEGIN EXECUTE 'ALTER SYS'||'TEM SET work_mem = ''1GB'''; END $$;
-- runs: tables of others
ALTER TABLE others ADD COLUMN b int;
CREATE INDEX ON others (b);
ALTER TABLE others OWNER TO owner2;
ALTER TABLE others ADD COLUMN c int;
INSERT INTO others VALUES (1);
SELECT count(*) FROM others;
-- runs: roles and rights
CREATE ROLE clerk;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') THEN CREATE ROLE reader; END IF; END $$;
GRANT SELECT ON t TO clerk, reader;
GRANT reader TO clerk;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
CREATE SCHEMA app AUTHORIZATION clerk;
CREATE TABLE app.u (a int);
REVOKE ALL ON t FROM reader;
DROP SCHEMA app CASCADE;
DROP OWNED BY clerk, reader;
DROP ROLE clerk, reader;
-- runs: a role that owns
DO $$ BEGIN CREATE ROLE keeper; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE kept (a int);
ALTER TABLE kept OWNER TO keeper;
ALTER TABLE kept ADD COLUMN b int;
SET LOCAL ROLE keeper;
RESET ROLE;
DROP TABLE kept;
DROP ROLE keeper;
-- runs: what is a superuser's alone
CREATE EXTENSION pageinspect;
SET LOCAL session_replication_role = replica;
INSERT INTO t VALUES (1);
SET LOCAL session_replication_role = DEFAULT;
CREATE PUBLICATION p FOR ALL TABLES;
CREATE FUNCTION g(a int) RETURNS bool LANGUAGE sql IMMUTABLE LEAKPROOF AS 'SELECT a > 0';
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION e();
-- runs: what the owner of a database may
COMMENT ON SCHEMA public IS 'ours';
CREATE EXTENSION IF NOT EXISTS plpgsql;
ALTER DATABASE @DATABASE@ SET work_mem = '8MB';
CREATE SCHEMA s;
CREATE TABLE s.t (a int PRIMARY KEY, b text);
CREATE MATERIALIZED VIEW s.m AS SELECT a FROM s.t;
REFRESH MATERIALIZED VIEW s.m;
TRUNCATE s.t;
LOCK TABLE s.t;
ANALYZE s.t;
DROP SCHEMA s CASCADE;
