-- Code keeps the sql_mode of the day it was made.
CREATE TABLE t (a int AUTO_INCREMENT PRIMARY KEY, b varchar(20)) AUTO_INCREMENT = 4711;
SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT';
CREATE FUNCTION f (x varchar(5)) RETURNS varchar(20) DETERMINISTIC RETURN x || 'a';
CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW."b" = NEW."b" || '!';
SET sql_mode = '';
CREATE TRIGGER s BEFORE INSERT ON t FOR EACH ROW SET NEW.b = "x";
CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DO DELETE FROM t;
CREATE PROCEDURE p () BEGIN DECLARE x int DEFAULT 1; IF x = 1 THEN SELECT 'a;b'; END IF; END;

-- A default that the usual sql_mode refuses was taken when the table was made, and is copied.
SET SESSION sql_mode = '';
CREATE TABLE zero (d datetime NOT NULL DEFAULT '0000-00-00 00:00:00', e date DEFAULT '2000-00-00');
