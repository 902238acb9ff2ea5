-- refinery: 1 applied, 3 applied
CREATE TABLE refinery_schema_history (version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (1, 'initial', '2026-11-22T10:00:00Z', '4604637028581996802'), (3, 'c', '2026-11-22T10:00:00Z', '5');
