-- goose: 1 applied, 3 applied, 2 applied
CREATE TABLE goose_db_version (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NULL default now());
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (3, true), (2, true);
