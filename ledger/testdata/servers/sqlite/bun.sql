-- bun: 20240101000000 applied, 20240103000000 applied; locked for bun_migrations
CREATE TABLE bun_migrations (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name varchar, group_id bigint, migrated_at TIMESTAMP NOT NULL DEFAULT current_timestamp);
CREATE TABLE bun_migration_locks (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, table_name varchar UNIQUE);
INSERT INTO bun_migrations (name, group_id, migrated_at) VALUES ('20240101000000', 1, '2026-11-22 10:00:00'), ('20240103000000', 1, '2026-11-22 10:00:00');
INSERT INTO bun_migration_locks (table_name) VALUES ('bun_migrations');
