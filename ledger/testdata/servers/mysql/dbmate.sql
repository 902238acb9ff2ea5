-- dbmate: 20240101000000 applied, 20240103000000 applied
CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY) CHARACTER SET latin1 COLLATE latin1_bin;
INSERT INTO schema_migrations (version) VALUES ('20240101000000'), ('20240103000000');
