-- What a table's check and default call takes rows of the table, or reads it.
CREATE TABLE ring (id int PRIMARY KEY, n int);
CREATE FUNCTION whole (r ring) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT r.n > 0';
CREATE FUNCTION again (r ring) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION fresh () RETURNS int LANGUAGE plpgsql AS 'DECLARE r public.ring; BEGIN RETURN 1; END';
CREATE FUNCTION one (a ring DEFAULT NULL) RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER TABLE ring ADD CONSTRAINT whole CHECK (whole(ring)), ALTER COLUMN n SET DEFAULT one(), ALTER COLUMN id SET DEFAULT fresh();
COMMENT ON CONSTRAINT whole ON ring IS 'of all';
CREATE VIEW seen AS SELECT id, n FROM ring WHERE whole(ring);
CREATE TABLE made (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE made_child (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int);
ALTER TABLE made_child INHERIT made;
