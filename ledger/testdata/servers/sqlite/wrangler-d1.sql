-- wrangler-d1: 0001_a.sql applied, 0003_c.sql applied, 0002_b.sql applied
CREATE TABLE d1_migrations(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
INSERT INTO d1_migrations (name) VALUES ('0001_a.sql'), ('0003_c.sql'), ('0002_b.sql');
