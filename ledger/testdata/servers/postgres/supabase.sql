-- supabase: 20240101000000 applied, 20240103000000 applied
CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY, statements text[], name text);
INSERT INTO supabase_migrations.schema_migrations (version, statements, name) VALUES ('20240101000000', ARRAY['create table a(id int)', 'select ''x"y\z'''], 'a'), ('20240103000000', NULL, NULL);
