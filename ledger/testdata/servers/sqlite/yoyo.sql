-- yoyo: 0001.a applied, 0002.b applied; locked by process 4711 since 2026-11-22 10:00:00
CREATE TABLE _yoyo_migration (migration_hash VARCHAR(64) NOT NULL PRIMARY KEY, migration_id VARCHAR(255), applied_at_utc TIMESTAMP NULL);
CREATE TABLE _yoyo_log (id VARCHAR(36) NOT NULL PRIMARY KEY, migration_hash VARCHAR(64), migration_id VARCHAR(255), operation VARCHAR(10), username VARCHAR(255), hostname VARCHAR(255), comment VARCHAR(255), created_at_utc TIMESTAMP NULL);
CREATE TABLE yoyo_lock (locked INT DEFAULT 1 NOT NULL PRIMARY KEY, ctime TIMESTAMP NULL, pid INT NOT NULL);
INSERT INTO _yoyo_migration (migration_hash, migration_id, applied_at_utc) VALUES ('7d', '0001.a', '2026-11-22 10:00:00'), ('8d', '0002.b', '2026-11-22 10:00:01');
INSERT INTO _yoyo_log (id, migration_hash, migration_id, operation, created_at_utc) VALUES ('1', '7d', '0001.a', 'apply', '2026-11-22 10:00:00');
INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, '2026-11-22 10:00:00', 4711);
