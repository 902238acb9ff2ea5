-- gormigrate: 202401010000 applied, 202401030000 applied
CREATE TABLE migrations (id varchar(255) PRIMARY KEY);
INSERT INTO migrations VALUES ('SCHEMA_INIT'), ('202401010000'), ('202401030000');
