-- flyway: 1 applied, 2 failed, R__view v applied
CREATE TABLE flyway_schema_history (installed_rank integer NOT NULL, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL,
  checksum integer, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(), execution_time integer NOT NULL, success boolean NOT NULL, CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank));
CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES
  (1, '1', 'a', 'SQL', 'V1__a.sql', -1193849269, 'me', 3, true),
  (2, '2', 'bad', 'SQL', 'V2__bad.sql', 1872911929, 'me', 3, false),
  (3, NULL, 'view v', 'SQL', 'R__view_v.sql', 1504916991, 'me', 3, true);
