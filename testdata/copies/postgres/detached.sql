-- servers: postgres14+
-- Partitions of which DETACH CONCURRENTLY was interrupted.
CREATE TABLE p (a int PRIMARY KEY, b text) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p (b DEFAULT 'x') FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE INDEX i ON p (b);
ALTER INDEX p1_b_idx SET (fillfactor = 50);
UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'p1'::regclass;
