-- ecto: 20240101000000 applied, 20240103000000 applied
CREATE TABLE schema_migrations (version INTEGER NOT NULL PRIMARY KEY, inserted_at TEXT);
INSERT INTO schema_migrations (version, inserted_at) VALUES (20240101000000, '2026-11-22 10:00:00'), (20240103000000, '2026-11-22 10:00:00');
