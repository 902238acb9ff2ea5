package migration

// https://github.com/salsita/node-pg-migrate/blob/main/src/migration.ts
var (
	nodePgMigrateFiles = folder{order: CompareLeading, parse: func(base string) (Migration, bool) {
		return stemmed(base, ".js", ".ts", ".cjs", ".mjs", ".cts", ".mts", ".sql")
	}}
	nodePgMigrate = Tool{
		Name:   "node-pg-migrate",
		Dirs:   []string{"migrations"},
		Detect: nodePgMigrateFiles.detect(code("node-pg-migrate", "pgm", "-- Up Migration")),
		Read:   nodePgMigrateFiles.read,
	}
)
