-- A small shop that uses what MySQL and MariaDB have in common.
SET NAMES utf8mb4, sql_mode = '';

CREATE TABLE customers (
  id bigint unsigned NOT NULL AUTO_INCREMENT,
  email varchar(190) NOT NULL COMMENT 'unique, it''s the login',
  name varchar(100) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'nobody',
  nick varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  active tinyint(1) NOT NULL DEFAULT 1,
  age tinyint DEFAULT NULL,
  code int(6) unsigned zerofill DEFAULT NULL,
  tier enum('free','it''s','pro') NOT NULL DEFAULT 'free',
  flags set('a','b') DEFAULT NULL,
  bits bit(3) DEFAULT b'101',
  quoted varchar(20) DEFAULT 'NULL',
  void varchar(20) NOT NULL DEFAULT '',
  backslash varchar(20) DEFAULT 'a\\b''c',
  balance decimal(10,2) NOT NULL DEFAULT 0,
  born date DEFAULT '2020-1-2',
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  token varchar(40) DEFAULT (concat('x', 'y')),
  name_len int GENERATED ALWAYS AS (length(email) + 1) VIRTUAL,
  email_lower varchar(190) GENERATED ALWAYS AS (lower(email)) STORED,
  secret int INVISIBLE,
  doc json DEFAULT NULL,
  raw blob,
  body text,
  PRIMARY KEY (id),
  UNIQUE KEY uq_email (email),
  UNIQUE KEY (nick, tier),
  KEY by_name (name(5), born DESC),
  KEY (email_lower),
  FULLTEXT KEY ft_body (body),
  CHECK (age > 0),
  CONSTRAINT chk_email CHECK (email <> 'x' AND email LIKE '%@%'),
  CHECK (balance >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='who buys' AUTO_INCREMENT=1000;

CREATE TABLE countries (
  code char(2) NOT NULL,
  label varchar(60) NOT NULL,
  area polygon NOT NULL,
  PRIMARY KEY (code),
  SPATIAL KEY by_area (area)
) ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci;

CREATE TABLE orders (
  id int NOT NULL AUTO_INCREMENT,
  customer_id bigint unsigned NOT NULL,
  country char(2) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  parent_id int DEFAULT NULL,
  total decimal(12,4) NOT NULL DEFAULT 1.5,
  note text,
  PRIMARY KEY (id),
  CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE ON UPDATE RESTRICT,
  FOREIGN KEY (country) REFERENCES countries (code) ON DELETE SET NULL ON UPDATE CASCADE,
  FOREIGN KEY (parent_id) REFERENCES orders (id) ON DELETE NO ACTION
) ENGINE=InnoDB;

CREATE TABLE `odd``name; -- x` (
  `select` int NOT NULL,
  `a``b c` int DEFAULT NULL COMMENT 'commas, (parens) and `ticks`',
  KEY `k``1` (`a``b c`, `select` DESC)
) ENGINE=InnoDB COMMENT='KEY `x` (`a`), CHECK';

CREATE TABLE visits (
  id int NOT NULL,
  at date NOT NULL,
  PRIMARY KEY (id, at)
) ENGINE=InnoDB
PARTITION BY RANGE (year(at)) (
  PARTITION p0 VALUES LESS THAN (2020) COMMENT = 'old',
  PARTITION p1 VALUES LESS THAN MAXVALUE
);

CREATE TABLE shards (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB PARTITION BY HASH (id) PARTITIONS 4;

CREATE TABLE log_lines (line varchar(200)) ENGINE=MyISAM DEFAULT CHARSET=latin1 MAX_ROWS=1000 PACK_KEYS=1 CHECKSUM=1;

CREATE VIEW active_customers AS SELECT id, email FROM customers WHERE active = 1 WITH CASCADED CHECK OPTION;

CREATE ALGORITHM=TEMPTABLE SQL SECURITY INVOKER VIEW order_totals AS
SELECT c.email, sum(o.total) AS total, count(*) FROM active_customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.email;

CREATE FUNCTION total_of(cust bigint unsigned, floor_at decimal(12,4)) RETURNS decimal(14,4)
  READS SQL DATA
  COMMENT 'sum; of orders'
BEGIN
  -- a comment with a ; in it
  DECLARE t decimal(14,4);
  SELECT sum(total) INTO t FROM orders WHERE customer_id = cust AND total > floor_at;
  RETURN coalesce(t, 0);
END;

CREATE FUNCTION one() RETURNS int DETERMINISTIC NO SQL SQL SECURITY INVOKER RETURN 1;

CREATE PROCEDURE touch(IN cust bigint unsigned, INOUT n int, OUT s varchar(10))
BEGIN
  UPDATE customers SET active = 1 WHERE id = cust;
  SET n = n + 1, s = 'done';
END;

CREATE TRIGGER orders_bi BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = coalesce(NEW.note, 'none');

CREATE TRIGGER orders_bi2 BEFORE INSERT ON orders FOR EACH ROW FOLLOWS orders_bi
BEGIN
  IF NEW.total < 0 THEN SET NEW.total = 0; END IF;
END;

CREATE TRIGGER orders_ad AFTER DELETE ON orders FOR EACH ROW INSERT INTO log_lines VALUES (concat('gone ', OLD.id));

CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'cleans' DO DELETE FROM log_lines;
