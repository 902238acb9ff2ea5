-- doctrine: DoctrineMigrations\Version20240101000000 applied, DoctrineMigrations\Version20240103000000 applied
CREATE TABLE doctrine_migration_versions (version varchar(191) NOT NULL PRIMARY KEY, executed_at timestamp(0) DEFAULT NULL, execution_time integer DEFAULT NULL);
INSERT INTO doctrine_migration_versions (version, executed_at, execution_time) VALUES ('DoctrineMigrations\Version20240101000000', '2026-11-22 10:00:00', 3), ('DoctrineMigrations\Version20240103000000', NULL, NULL);
