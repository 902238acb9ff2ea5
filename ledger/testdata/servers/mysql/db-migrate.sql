-- db-migrate: 20240101000000-a applied, 20240103000000-c applied
CREATE TABLE migrations (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(255) NOT NULL, run_on datetime NOT NULL);
INSERT INTO migrations (name, run_on) VALUES ('/20240101000000-a', '2026-11-22 10:00:00'), ('/20240103000000-c', '2026-11-22 10:00:00');
