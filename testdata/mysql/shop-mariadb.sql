-- What only MariaDB has.

CREATE SEQUENCE invoice_no START WITH 100 INCREMENT BY 5 MINVALUE 10 MAXVALUE 100000 CACHE 20 CYCLE;

CREATE SEQUENCE plain_no;

CREATE TABLE prices (
  id int NOT NULL DEFAULT nextval(invoice_no),
  amount decimal(10,2) NOT NULL CHECK (amount > 0),
  hint varchar(20) WITHOUT SYSTEM VERSIONING,
  ip inet6 DEFAULT NULL,
  /*M!100700 u uuid DEFAULT uuid(), */
  squeezed text COMPRESSED,
  PRIMARY KEY (id),
  KEY unused (amount) /*M!100600 IGNORED */
) ENGINE=InnoDB PAGE_COMPRESSED=1 WITH SYSTEM VERSIONING;

CREATE TABLE facts (id int PRIMARY KEY, long_text text, UNIQUE KEY by_hash (long_text) USING HASH) ENGINE=InnoDB;

CREATE TABLE periods (
  id int,
  s date,
  e date,
  PERIOD FOR span (s, e),
  UNIQUE KEY (id, span WITHOUT OVERLAPS)
) ENGINE=InnoDB;

CREATE TABLE notes (id int PRIMARY KEY, line varchar(40)) ENGINE=Aria TRANSACTIONAL=1;
