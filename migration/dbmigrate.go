package migration

// https://github.com/db-migrate/node-db-migrate/blob/master/lib/migration.js
var (
	dbMigrateFiles = folder{order: CompareLeading, parse: func(base string) (Migration, bool) {
		return stemmed(base, ".js", ".ts", ".coffee")
	}}
	dbMigrate = Tool{
		Name:   "db-migrate",
		Dirs:   []string{"migrations"},
		Detect: dbMigrateFiles.detect(code("dbmigrate", "db-migrate", "dbm.")),
		Read:   dbMigrateFiles.read,
	}
)
