-- flyway: 1 applied, 2 failed, R__view v applied
CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL, version VARCHAR(50), description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL,
  checksum INT, installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, execution_time INT NOT NULL, success BOOL NOT NULL, CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank));
CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES
  (1, '1', 'a', 'SQL', 'V1__a.sql', -1193849269, 'me', 3, 1),
  (2, '2', 'bad', 'SQL', 'V2__bad.sql', 1872911929, 'me', 3, 0),
  (3, NULL, 'view v', 'SQL', 'R__view_v.sql', 1504916991, 'me', 3, 1);
