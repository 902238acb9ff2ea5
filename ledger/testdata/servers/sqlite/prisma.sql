-- prisma: 1_a applied, 2_b failed
CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0);
INSERT INTO _prisma_migrations VALUES
  ('c', '00', NULL, '2_b', 'ERROR: no', NULL, 1795386175000, 0),
  ('a', '00', NULL, '1_a', 'ERROR: no', 1795386173000, 1795386172000, 0),
  ('b', '00', 1795386174500, '1_a', NULL, NULL, 1795386174000, 1);
