-- sqitch: w/08a7 applied, w/6d54 failed; tags 1
CREATE SCHEMA sqitch;
CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text NULL, change text NOT NULL, project text NOT NULL, note text NOT NULL, committed_at timestamptz NOT NULL, committer_name text NOT NULL, UNIQUE (project, script_hash));
CREATE TABLE sqitch.events (event text NOT NULL, change_id text NOT NULL, change text NOT NULL, project text NOT NULL, note text NOT NULL, committed_at timestamptz NOT NULL);
INSERT INTO sqitch.changes VALUES ('08a7', 'dabe', 'a', 'w', 'first', '2026-11-22 10:00:00', 'T');
INSERT INTO sqitch.events VALUES ('deploy', '08a7', 'a', 'w', 'first', '2026-11-22 10:00:00'), ('fail', '6d54', 'b', 'w', '', '2026-11-22 10:00:01');
CREATE TABLE sqitch.tags (tag_id text PRIMARY KEY, tag text NOT NULL, project text NOT NULL, change_id text NOT NULL, note text NOT NULL, UNIQUE (project, tag));
INSERT INTO sqitch.tags VALUES ('7a90', '@v1', 'w', '08a7', '');
