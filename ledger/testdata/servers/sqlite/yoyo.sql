-- yoyo: 0001.a applied, 0002.b applied; locked by process 4711 since 2026-11-22 10:00:00
CREATE TABLE _yoyo_migration (migration_hash VARCHAR(64) NOT NULL PRIMARY KEY, migration_id VARCHAR(255), applied_at_utc TIMESTAMP NULL);
CREATE TABLE _yoyo_log (id VARCHAR(36) NOT NULL PRIMARY KEY, migration_hash VARCHAR(64), migration_id VARCHAR(255), operation VARCHAR(10), username VARCHAR(255), hostname VARCHAR(255), comment VARCHAR(255), created_at_utc TIMESTAMP NULL);
CREATE TABLE yoyo_lock (locked INT DEFAULT 1 NOT NULL PRIMARY KEY, ctime TIMESTAMP NULL, pid INT NOT NULL);
INSERT INTO _yoyo_migration (migration_hash, migration_id, applied_at_utc) VALUES ('7d7e2bbc2c01d67b1660ea9f7bd086119b582b66a62e217676537ffe6324965a', '0001.a', '2026-11-22 10:00:00'), ('b55fceb8c7b99af067a210587d203899c9cfbf7316e5a40c3ea6f708f3780617', '0002.b', '2026-11-22 10:00:01');
INSERT INTO _yoyo_log (id, migration_hash, migration_id, operation, created_at_utc) VALUES ('1', '7d7e2bbc2c01d67b1660ea9f7bd086119b582b66a62e217676537ffe6324965a', '0001.a', 'apply', '2026-11-22 10:00:00');
INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, '2026-11-22 10:00:00', 4711);
