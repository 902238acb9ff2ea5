-- knex: 20240101000000_a.js applied, 20240103000000_c.js applied; locked 
CREATE TABLE knex_migrations (id integer not null primary key autoincrement, name varchar(255), batch integer, migration_time datetime);
CREATE TABLE knex_migrations_lock (`index` integer not null primary key autoincrement, is_locked integer);
INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('20240101000000_a.js', 1, 1795386174357), ('20240103000000_c.js', 1, 1795386174357);
INSERT INTO knex_migrations_lock (is_locked) VALUES (1);
