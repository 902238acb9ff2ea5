-- sequelize: 20240101000000-a.js applied, 20240103000000-c.js applied
CREATE TABLE `SequelizeMeta` (`name` VARCHAR(255) NOT NULL UNIQUE PRIMARY KEY);
INSERT INTO SequelizeMeta (name) VALUES ('20240101000000-a.js'), ('20240103000000-c.js');
