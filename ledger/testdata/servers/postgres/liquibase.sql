-- liquibase: changelog.sql::1::alice applied, changelog.sql::2::bob applied; locked by build7 since 2026-11-22 10:00:00
CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL, orderexecuted integer NOT NULL, exectype varchar(10) NOT NULL,
  md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10));
CREATE TABLE databasechangeloglock (id integer NOT NULL PRIMARY KEY, locked boolean NOT NULL, lockgranted timestamp, lockedby varchar(255));
INSERT INTO databasechangelog (ID, AUTHOR, FILENAME, DATEEXECUTED, ORDEREXECUTED, EXECTYPE, MD5SUM) VALUES ('2', 'bob', 'changelog.sql', '2026-11-22 10:00:01', 2, 'MARK_RAN', NULL), ('1', 'alice', 'classpath:db/../changelog.sql', '2026-11-22 10:00:00', 1, 'EXECUTED', '9:bc977861bd4473eb06a874429a50b8f6');
INSERT INTO databasechangeloglock (ID, LOCKED, LOCKGRANTED, LOCKEDBY) VALUES (1, true, '2026-11-22 10:00:00', 'build7');
