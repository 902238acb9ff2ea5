-- knex: 20240101000000_a.js applied, 20240103000000_c.js applied; locked 
CREATE TABLE knex_migrations (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(255), batch integer, migration_time timestamp NULL);
CREATE TABLE knex_migrations_lock (`index` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, is_locked integer);
INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('20240101000000_a.js', 1, '2026-11-22 10:00:00'), ('20240103000000_c.js', 1, '2026-11-22 10:00:00');
INSERT INTO knex_migrations_lock (is_locked) VALUES (1);
