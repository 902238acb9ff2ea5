-- hasura: 1700000000001 applied, 1700000000002 failed
CREATE SCHEMA hdb_catalog;
CREATE TABLE hdb_catalog.schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
INSERT INTO hdb_catalog.schema_migrations VALUES (1700000000001, false), (1700000000002, true);
