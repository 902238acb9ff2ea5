-- sql-migrate: 1-a.sql applied, 10-j.sql applied
CREATE TABLE gorp_migrations (id varchar(255) NOT NULL PRIMARY KEY, applied_at datetime);
INSERT INTO gorp_migrations (id, applied_at) VALUES ('10-j.sql', '2026-11-22 10:00:01'), ('1-a.sql', '2026-11-22 10:00:00');
