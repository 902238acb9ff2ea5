-- sqitch: w/08a7 applied, w/6d54 failed; tags 1
CREATE TABLE changes (change_id TEXT PRIMARY KEY, script_hash TEXT NULL, change TEXT NOT NULL, project TEXT NOT NULL, note TEXT NOT NULL, committed_at DATETIME NOT NULL, committer_name TEXT NOT NULL, UNIQUE (project, script_hash));
CREATE TABLE events (event TEXT NOT NULL, change_id TEXT NOT NULL, change TEXT NOT NULL, project TEXT NOT NULL, note TEXT NOT NULL, committed_at DATETIME NOT NULL);
INSERT INTO changes VALUES ('08a7', 'dabe', 'a', 'w', 'first', '2026-11-22 10:00:00', 'T');
INSERT INTO events VALUES ('deploy', '08a7', 'a', 'w', 'first', '2026-11-22 10:00:00'), ('fail', '6d54', 'b', 'w', '', '2026-11-22 10:00:01');
CREATE TABLE tags (tag_id TEXT PRIMARY KEY, tag TEXT NOT NULL, project TEXT NOT NULL, change_id TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (project, tag));
INSERT INTO tags VALUES ('7a90', '@v1', 'w', '08a7', '');
