-- ecto: 20240101000000 applied, 20240103000000 applied
CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, inserted_at timestamp(0));
INSERT INTO schema_migrations (version, inserted_at) VALUES (20240101000000, '2026-11-22 10:00:00'), (20240103000000, '2026-11-22 10:00:00');
