-- mikro-orm: Migration20240101000000 applied, Migration20240103000000 applied
CREATE TABLE mikro_orm_migrations (id serial PRIMARY KEY, name varchar(255), executed_at timestamptz DEFAULT CURRENT_TIMESTAMP);
INSERT INTO mikro_orm_migrations (name) VALUES ('Migration20240101000000.js'), ('Migration20240103000000');
