-- node-pg-migrate: 1700000000001_a applied, 1700000000003_c applied
CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
INSERT INTO pgmigrations (name, run_on) VALUES ('1700000000001_a', '2026-11-22 10:00:00'), ('1700000000003_c', '2026-11-22 10:00:00');
