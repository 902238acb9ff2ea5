-- efcore: 20240101000000_a applied, 20240103000000_c applied
CREATE TABLE `__EFMigrationsHistory` (`MigrationId` varchar(150) NOT NULL PRIMARY KEY, `ProductVersion` varchar(32) NOT NULL);
INSERT INTO `__EFMigrationsHistory` (MigrationId, ProductVersion) VALUES ('20240101000000_A', '8.0.0'), ('20240103000000_C', '8.0.0');
