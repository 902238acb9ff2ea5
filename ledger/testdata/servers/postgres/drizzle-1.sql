-- drizzle-1: 20240101000000_a applied, 20240103000000_c applied
CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint, name text, applied_at timestamptz DEFAULT now());
INSERT INTO drizzle.__drizzle_migrations (hash, created_at, name, applied_at) VALUES ('c24e', 1704067200000, '20240101000000_a', NULL), ('d35f', 1704240000000, '20240103000000_c', '2026-11-22 10:00:00');
