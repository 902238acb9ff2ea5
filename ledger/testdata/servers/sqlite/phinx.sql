-- phinx: 20240101000000 applied, 20240103000000 applied
CREATE TABLE phinxlog (version biginteger NOT NULL PRIMARY KEY, migration_name varchar(100) NULL, start_time timestamp_text NULL, end_time timestamp_text NULL, breakpoint boolean_integer NOT NULL DEFAULT 0);
INSERT INTO phinxlog (version, migration_name, start_time, end_time, breakpoint) VALUES (20240101000000, 'CreateA', '2026-11-22 10:00:00', '2026-11-22 10:00:00', 1), (20240103000000, 'CreateC', '2026-11-22 10:00:01', '2026-11-22 10:00:01', 0);
