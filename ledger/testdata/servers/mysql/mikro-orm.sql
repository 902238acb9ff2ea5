-- mikro-orm: Migration20240101000000 applied, Migration20240103000000 applied
CREATE TABLE mikro_orm_migrations (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(255), executed_at datetime DEFAULT CURRENT_TIMESTAMP);
INSERT INTO mikro_orm_migrations (name) VALUES ('Migration20240101000000.js'), ('Migration20240103000000');
