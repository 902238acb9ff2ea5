-- kysely: 01_a applied, 03_c applied; locked 
CREATE TABLE kysely_migration (name varchar(255) NOT NULL PRIMARY KEY, `timestamp` varchar(255) NOT NULL);
CREATE TABLE kysely_migration_lock (id varchar(255) NOT NULL PRIMARY KEY, is_locked integer NOT NULL DEFAULT 0);
INSERT INTO kysely_migration VALUES ('03_c', '2026-11-22T10:00:01.000Z'), ('01_a', '2026-11-22T10:00:00.000Z');
INSERT INTO kysely_migration_lock VALUES ('migration_lock', 1);
