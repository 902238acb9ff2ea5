-- rails: 20240101000000 applied, 20240103000000 applied; environment staging
CREATE TABLE "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
CREATE TABLE "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
INSERT INTO schema_migrations VALUES ('20240103000000'), ('20240101000000');
INSERT INTO ar_internal_metadata VALUES ('environment', 'staging', '2026-11-22 22:29:12', '2026-11-22 22:29:12');
