-- What only MySQL 8 and later has.

CREATE TABLE places (
  id int NOT NULL AUTO_INCREMENT,
  spot point NOT NULL SRID 4326,
  kind varchar(20) DEFAULT NULL,
  tags json DEFAULT NULL,
  price int DEFAULT NULL,
  PRIMARY KEY (id),
  SPATIAL KEY by_spot (spot),
  KEY by_expression ((lower(kind)), price DESC),
  KEY hidden (price) INVISIBLE,
  KEY by_tags ((cast(tags->'$.ids' as unsigned array))),
  FULLTEXT KEY ft_kind (kind) WITH PARSER ngram,
  CONSTRAINT dormant CHECK (price < 100) NOT ENFORCED
) ENGINE=InnoDB STATS_PERSISTENT=1;
