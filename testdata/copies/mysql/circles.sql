-- Tables that need each other, and views whose names stand in the wrong order.
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int, CONSTRAINT to_a FOREIGN KEY (a) REFERENCES a (id));
ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b (id) ON DELETE CASCADE, ADD CONSTRAINT self FOREIGN KEY (b) REFERENCES a (id);
CREATE FUNCTION n () RETURNS int READS SQL DATA RETURN (SELECT count(*) FROM a);
CREATE VIEW z AS SELECT id FROM a;
CREATE VIEW y AS SELECT id FROM z;
CREATE VIEW x AS SELECT y.id, n() AS n FROM y JOIN z ON y.id = z.id;
