-- prisma: 1_a applied, 2_b failed
CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);
INSERT INTO _prisma_migrations VALUES
  ('c', '00', NULL, '2_b', 'ERROR: no', NULL, '2026-11-22 22:29:15', 0),
  ('a', '00', NULL, '1_a', 'ERROR: no', '2026-11-22 22:29:13', '2026-11-22 22:29:12', 0),
  ('b', '00', '2026-11-22 22:29:14', '1_a', NULL, NULL, '2026-11-22 22:29:14', 1);
