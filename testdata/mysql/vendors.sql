-- What MySQL and MariaDB both understand and each prints in its own way.

CREATE TABLE u (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  n varchar(50) NOT NULL DEFAULT 'x',
  UNIQUE KEY n (n)
) COMMENT='users';

CREATE TABLE t (
  id int AUTO_INCREMENT PRIMARY KEY,
  a int(11) NOT NULL DEFAULT 0,
  b varchar(20) DEFAULT NULL,
  c text,
  d datetime DEFAULT current_timestamp ON UPDATE current_timestamp,
  e enum('a','b') DEFAULT 'a',
  f decimal(10,2) NOT NULL DEFAULT '0.00',
  g tinyint(1) DEFAULT 1,
  u bigint unsigned,
  h int GENERATED ALWAYS AS (a + 1) VIRTUAL,
  i int AS (a * 2 + mod(a, 3)) STORED,
  j json,
  k bit(3) DEFAULT b'101',
  l timestamp NULL DEFAULT NULL,
  m double DEFAULT 1.5,
  n char(3) NOT NULL,
  o blob,
  p year,
  q set('x','y'),
  r time(3),
  s float,
  v date DEFAULT '2020-01-01',
  w varchar(30) DEFAULT (concat('a', 'b')),
  x binary(2) DEFAULT 'ab',
  y geometrycollection,
  z timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  late datetime DEFAULT (now() + INTERVAL 1 DAY),
  CONSTRAINT f FOREIGN KEY (u) REFERENCES u (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT ck CHECK (a >= 0 AND b <> 'x' OR length(b) > 3),
  CHECK (lower(b) = b),
  CHECK (f > 0 AND (a < 5 OR NOT b LIKE 'x%')),
  KEY b (b(10)),
  KEY ab (a, b),
  FULLTEXT KEY c (c)
) COMMENT='it''s';

CREATE VIEW plain AS SELECT * FROM t WHERE a > 1;
CREATE VIEW grouped AS SELECT t.a, count(*) AS c FROM t JOIN u ON t.u = u.id LEFT JOIN u AS w ON w.id = u.id AND w.n <> 'y'
  GROUP BY t.a HAVING count(*) > 1 ORDER BY 1;
CREATE VIEW expressions AS SELECT coalesce(b, 'x') AS x, if(a > 1, 'y', 'z') AS y, CASE a WHEN 1 THEN 2 ELSE 3 END AS z,
  a BETWEEN 1 AND 2 AS q, b LIKE 'x%' AS r, concat(b, 'x') AS s, date_format(d, '%Y') AS dd, cast(a AS char) AS k, now() AS n,
  a IN (1, 2) AS i, b IS NULL AS nn, NOT a AS na, a DIV 2 AS dv, a % 2 AS md, lcase(b) AS lb, char_length(b) AS cb,
  (SELECT max(id) FROM u WHERE u.id = t.u AND (u.n = 'a' OR u.n = 'b')) AS highest FROM t WHERE a <> 0 AND (b IS NULL OR NOT EXISTS (SELECT 1 FROM u));
CREATE VIEW called (x, y) AS SELECT a, count(*) FROM t GROUP BY a;
CREATE VIEW recent AS SELECT a FROM t WHERE d > now() - INTERVAL 1 DAY AND d < current_timestamp WITH CASCADED CHECK OPTION;

CREATE TABLE parts (a int, b date) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE shards (a int NOT NULL) PARTITION BY HASH (a) PARTITIONS 4;
CREATE TABLE subs (a int, d date) PARTITION BY RANGE (year(d)) SUBPARTITION BY HASH (a) SUBPARTITIONS 2
  (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE);

CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET new.a = new.a + 1;
CREATE PROCEDURE p(IN x int, OUT y varchar(10)) BEGIN DECLARE i int DEFAULT 0; SET y = 'a'; END;
CREATE FUNCTION ff(x int) RETURNS int DETERMINISTIC RETURN x + 1;
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE a = 1;
