-- typeorm: C1700000000003 applied, A1700000000001 applied
CREATE TABLE "migrations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "timestamp" bigint NOT NULL, "name" varchar NOT NULL);
INSERT INTO migrations ("timestamp", name) VALUES (1700000000003, 'C1700000000003'), (1700000000001, 'A1700000000001');
