-- efcore: 20240101000000_a applied, 20240103000000_c applied
CREATE TABLE "__EFMigrationsHistory" (migration_id character varying(150) NOT NULL PRIMARY KEY, product_version character varying(32) NOT NULL);
INSERT INTO "__EFMigrationsHistory" (migration_id, product_version) VALUES ('20240101000000_A', '8.0.0'), ('20240103000000_C', '8.0.0');
