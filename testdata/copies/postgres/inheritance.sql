-- Columns that came from one parent, from two, late, or were the child's before.
CREATE TABLE a (id int NOT NULL, name text DEFAULT 'a', note text);
CREATE TABLE b (id int NOT NULL, size numeric CHECK (size > 0));
CREATE TABLE c (own int, size numeric NOT NULL DEFAULT 1) INHERITS (a, b);
CREATE TABLE late (first int, size numeric, CHECK (size > 0), id int NOT NULL);
ALTER TABLE late RENAME CONSTRAINT late_size_check TO b_size_check;
ALTER TABLE late INHERIT b;
ALTER TABLE a ADD COLUMN added int DEFAULT 3, ALTER COLUMN note SET STATISTICS 50;
ALTER TABLE ONLY c ALTER COLUMN name SET DEFAULT 'c', ALTER COLUMN note SET STATISTICS 60;
ALTER TABLE ONLY c ALTER COLUMN added DROP DEFAULT;
ALTER TABLE ONLY c ALTER COLUMN name SET NOT NULL;
ALTER TABLE a ALTER COLUMN note SET STORAGE external;
ALTER TABLE ONLY c ALTER COLUMN note SET STORAGE main;
CREATE TABLE d () INHERITS (c);
ALTER TABLE a ADD CONSTRAINT mine CHECK (id > 0) NO INHERIT;
CREATE INDEX broken ON c (own);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass;
