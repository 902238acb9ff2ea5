-- laravel: 2024_01_01_000000_create_a applied, 2024_01_02_000000_create_b applied
CREATE TABLE migrations (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, migration varchar(255) NOT NULL, batch int NOT NULL) DEFAULT CHARACTER SET utf8mb4;
INSERT INTO migrations (migration, batch) VALUES ('2024_01_02_000000_create_b', 2), ('2024_01_01_000000_create_a', 1);
