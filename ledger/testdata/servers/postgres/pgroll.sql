-- pgroll: 01_a applied, 02_b failed
CREATE SCHEMA pgroll;
CREATE TABLE pgroll.migrations (schema name NOT NULL, name text NOT NULL, migration jsonb NOT NULL, created_at timestamp NOT NULL DEFAULT current_timestamp, updated_at timestamp NOT NULL DEFAULT current_timestamp, parent text, done boolean NOT NULL DEFAULT false,
  resulting_schema jsonb NOT NULL DEFAULT '{}', migration_type varchar(32) DEFAULT 'pgroll', PRIMARY KEY (schema, name), FOREIGN KEY (schema, parent) REFERENCES pgroll.migrations (schema, name));
INSERT INTO pgroll.migrations (schema, name, migration, created_at, parent, done) VALUES ('public', '01_a', '{}', '2026-11-22 10:00:00', NULL, true), ('public', '02_b', '{}', '2026-11-22 10:00:01', '01_a', false);
