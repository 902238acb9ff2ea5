-- cakephp: 20240101000000 applied, Blog/20200101000000 applied
CREATE TABLE cake_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, version bigint NOT NULL, migration_name varchar(100), plugin varchar(100), start_time TIMESTAMP NULL, end_time TIMESTAMP NULL, breakpoint BOOLEAN NOT NULL DEFAULT 0, UNIQUE (version, plugin));
INSERT INTO cake_migrations (version, migration_name, plugin, start_time, end_time, breakpoint) VALUES (20240101000000, 'CreateA', NULL, '2026-11-22 10:00:00', '2026-11-22 10:00:00', 0), (20200101000000, 'Blog', 'Blog', '2026-11-22 10:00:01', '2026-11-22 10:00:01', 0);
