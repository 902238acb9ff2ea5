-- postgrator: 1 applied, 3 applied
CREATE TABLE schemaversion (version INTEGER PRIMARY KEY, name TEXT, md5 TEXT, run_at TIMESTAMP);
INSERT INTO schemaversion (version, name, md5) VALUES (0, NULL, NULL), (1, 'a', 'fc5c69057fa705e4d2e3977974fcd195'), (3, '', NULL);
