-- laravel: 2024_01_01_000000_create_a applied, 2024_01_02_000000_create_b applied
CREATE TABLE "migrations" ("id" integer not null primary key autoincrement, "migration" varchar not null, "batch" integer not null);
INSERT INTO migrations (migration, batch) VALUES ('2024_01_02_000000_create_b', 2), ('2024_01_01_000000_create_a', 1);
