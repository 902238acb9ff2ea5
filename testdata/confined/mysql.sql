-- What a migration of MySQL or MariaDB may put together at run time, so that no words of
-- it tell. @FILE@ is a path in @FOLDER@ that nobody but the test has. Behind each "-- " line is
-- one migration; "runs" is one that has to run all the same.

-- attempt: a file that is written
SET @s = CONCAT('SELECT 1 INTO OUT', 'FILE ''@FILE@''');
PREPARE s FROM @s;
EXECUTE s;
-- attempt: a file that is dumped
SET @s = CONCAT('SELECT 1 INTO DUMP', 'FILE ''@FILE@''');
PREPARE s FROM @s;
EXECUTE s;
-- attempt: a file that is read
SET @s = CONCAT('INSERT INTO t (a) SELECT IF(LOAD_', 'FILE(''/etc/hostname'') IS NULL, NULL, 1)');
PREPARE s FROM @s;
EXECUTE s;
-- attempt: a table elsewhere
SET @s = CONCAT('CREATE TABLE elsewhere (a INT) ENGINE = MyISAM DATA ', 'DIRECTORY = ''@FOLDER@''');
PREPARE s FROM @s;
EXECUTE s;
-- attempt: a table of InnoDB elsewhere
SET @s = CONCAT('CREATE TABLE elsewhere2 (a INT) ENGINE = InnoDB DATA ', 'DIRECTORY = ''@FOLDER@''');
PREPARE s FROM @s;
EXECUTE s;
-- attempt: the name of a log
SET @s = CONCAT('SET GLO', 'BAL general_log_file = ''@FILE@''');
PREPARE s FROM @s;
EXECUTE s;
-- attempt: another server
SET @s = IF(VERSION() LIKE '%MariaDB%', CONCAT('CHANGE MAS', 'TER TO MASTER_HOST = ''db'''), CONCAT('CHANGE REPLI', 'CATION SOURCE TO SOURCE_HOST = ''db'''));
PREPARE s FROM @s;
EXECUTE s;
-- attempt: the right to do it
SET @s = CONCAT('GRANT FI', 'LE ON *.* TO CURRENT_USER()');
PREPARE s FROM @s;
EXECUTE s;
-- runs: what migrations do
CREATE DEFINER = app@localhost VIEW v AS SELECT a FROM t;
CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2;
CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1;
INSERT INTO t VALUES (1);
ALTER TABLE t ADD COLUMN b INT, ALGORITHM = INSTANT;
CREATE USER IF NOT EXISTS reader@localhost;
GRANT SELECT ON t TO reader@localhost;
DROP USER reader@localhost;
FLUSH TABLES;
SET SESSION foreign_key_checks = 0;
