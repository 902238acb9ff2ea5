-- efcore: 20240101000000_a applied, 20240103000000_c applied; locked since 2026-11-22 10:00:00
CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
INSERT INTO "__EFMigrationsHistory" (MigrationId, ProductVersion) VALUES ('20240101000000_A', '8.0.0'), ('20240103000000_C', '8.0.0');
CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-22 10:00:00');
