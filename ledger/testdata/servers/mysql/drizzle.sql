-- drizzle: 1700000000001 applied, 1700000000003 applied
CREATE TABLE __drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('c24e', 1700000000001), ('d35f', 1700000000003);
