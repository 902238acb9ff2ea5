-- phinx: 20240101000000 applied, 20240103000000 applied
CREATE TABLE phinxlog (version bigint NOT NULL PRIMARY KEY, migration_name varchar(100) NULL, start_time timestamp NULL, end_time timestamp NULL, breakpoint boolean NOT NULL DEFAULT false);
INSERT INTO phinxlog (version, migration_name, start_time, end_time, breakpoint) VALUES (20240101000000, 'CreateA', '2026-11-22 10:00:00', '2026-11-22 10:00:00', true), (20240103000000, 'CreateC', '2026-11-22 10:00:01', '2026-11-22 10:00:01', false);
