CREATE TABLE t (load_data int, outfile int) ENGINE=InnoDB;
-- escapes: LOAD DATA ... INFILE
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t;
-- escapes: INTO OUTFILE
SELECT * FROM t INTO OUTFILE '/tmp/x';
-- escapes: LOAD_FILE()
INSERT INTO t SELECT load_file('/etc/passwd'), 1;
INSERT INTO t VALUES ('INTO OUTFILE', 1);
-- escapes: ENGINE = FEDERATED
CREATE TABLE f (id int) ENGINE=FEDERATED CONNECTION='mysql://db/shop/t';
-- escapes: SET GLOBAL
SET GLOBAL max_connections = 1;
SET SESSION sql_mode = '';
-- escapes: INSTALL PLUGIN
INSTALL PLUGIN x SONAME 'x.so';
-- escapes: LOAD_FILE()
SET @s = 'SELECT load_file(0x2f)';
PREPARE p FROM @s;
-- escapes: DATA DIRECTORY
CREATE TABLE d (id int) DATA DIRECTORY = '/var/tmp';
