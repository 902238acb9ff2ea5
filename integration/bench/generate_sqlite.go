package main

// sqliteSchema fills a file. SQLite has no comments, functions, enums or sequences.
func sqliteSchema(add func(string), _ string, n int) {
	for i := range n {
		fill := replacer(i, "")
		add(fill.Replace(`CREATE TABLE {table} (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES {parent} (id) ON DELETE CASCADE,
  owner_id INTEGER NOT NULL REFERENCES {owner} (id),
  state TEXT NOT NULL DEFAULT 'new',
  status VARCHAR(20) COLLATE NOCASE,
  name TEXT NOT NULL DEFAULT '',
  {email} VARCHAR(255),
  {amount} DECIMAL(12,2) DEFAULT 0 CHECK ({amount} >= 0),
  {quantity} INTEGER NOT NULL DEFAULT 1,
  payload TEXT DEFAULT '{}', -- as the partner sent it
  updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TEXT
)`))
		add(fill.Replace("CREATE INDEX {table}_parent_idx ON {table} (parent_id)"))
		add(fill.Replace("CREATE INDEX {table}_recent ON {table} (status, updated_at DESC)"))
		add(fill.Replace("CREATE UNIQUE INDEX {table}_email ON {table} (lower({email})) WHERE deleted_at IS NULL"))
	}
	for i := range n / 10 {
		add(replacer(i*10, "").Replace(`CREATE VIEW view_{i} AS
SELECT t.id, t.name, p.name AS parent_name, t.{amount} * t.{quantity} AS total, coalesce(t.status, 'none') AS status
FROM {table} t LEFT JOIN {parent} p ON p.id = t.parent_id
WHERE t.deleted_at IS NULL AND t.{amount} > 0`))
	}
	for i := range n / 20 {
		add(replacer(i*20, "").Replace(`CREATE TRIGGER touch_{i} AFTER UPDATE OF name, {amount} ON {table} BEGIN
  UPDATE {table} SET updated_at = CURRENT_TIMESTAMP WHERE id = NEW.id;
END`))
	}
}
