-- Accounts that are no longer there leave views that nobody can read: these are.
CREATE USER IF NOT EXISTS 'nobody'@'app.example.com' ACCOUNT LOCK; GRANT ALL ON * TO 'nobody'@'app.example.com';
-- Whose rights code has: accounts that are there, and accounts that are not.
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE DEFINER = 'nobody'@'app.example.com' PROCEDURE p () SQL SECURITY INVOKER SELECT 1;
CREATE DEFINER = 'nobody'@'app.example.com' FUNCTION f (x int) RETURNS int DETERMINISTIC RETURN x + 1;
CREATE DEFINER = 'nobody'@'app.example.com' TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.b = NEW.a;
CREATE DEFINER = 'nobody'@'app.example.com' VIEW v AS SELECT a, b + 1 AS c FROM t;
CREATE DEFINER = 'nobody'@'app.example.com' SQL SECURITY INVOKER VIEW w AS SELECT a FROM v;
CREATE DEFINER = 'nobody'@'app.example.com' EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DISABLE DO DELETE FROM t;
