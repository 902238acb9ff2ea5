-- Whatever is named before it is there, and texts as they were written.
CREATE TABLE b (id integer PRIMARY KEY AUTOINCREMENT, a int REFERENCES a (id)); -- with a comment behind
CREATE TABLE a (id integer PRIMARY KEY, "b" int REFERENCES [b] (id), /* one */ c text COLLATE nocase DEFAULT ('x' || 'y'), d AS (id + 1));
CREATE VIEW v AS SELECT * FROM w;
CREATE VIEW w AS SELECT id FROM a;
CREATE INDEX i ON a (c COLLATE rtrim, b DESC) WHERE b > 1;
CREATE TRIGGER t INSTEAD OF INSERT ON w BEGIN INSERT INTO a (id) VALUES (new.id); DELETE FROM b; END;
CREATE TRIGGER u AFTER INSERT ON a BEGIN UPDATE b SET a = new.id; END;
CREATE VIRTUAL TABLE f USING fts5 (title, body);
