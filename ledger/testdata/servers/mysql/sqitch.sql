-- sqitch: w/08a7 applied, w/6d54 failed; tags 1
CREATE TABLE changes (change_id varchar(40) PRIMARY KEY, script_hash varchar(40) NULL, `change` varchar(255) NOT NULL, project varchar(255) NOT NULL, note varchar(255) NOT NULL, committed_at datetime(6) NOT NULL, committer_name varchar(255) NOT NULL, UNIQUE (project, script_hash));
CREATE TABLE events (event varchar(40) NOT NULL, change_id varchar(40) NOT NULL, `change` varchar(255) NOT NULL, project varchar(255) NOT NULL, note varchar(255) NOT NULL, committed_at datetime(6) NOT NULL);
INSERT INTO changes VALUES ('08a7', 'dabe', 'a', 'w', 'first', '2026-11-22 10:00:00', 'T');
INSERT INTO events VALUES ('deploy', '08a7', 'a', 'w', 'first', '2026-11-22 10:00:00'), ('fail', '6d54', 'b', 'w', '', '2026-11-22 10:00:01');
CREATE TABLE tags (tag_id varchar(40) PRIMARY KEY, tag varchar(100) NOT NULL, project varchar(100) NOT NULL, change_id varchar(40) NOT NULL, note varchar(255) NOT NULL, UNIQUE (project, tag));
INSERT INTO tags VALUES ('7a90', '@v1', 'w', '08a7', '');
