package migration

// https://github.com/rubenv/sql-migrate/blob/master/migrate.go
var (
	sqlMigrateFiles = folder{order: CompareLeading, parse: func(base string) (Migration, bool) {
		stem, ok := stemOf(base, ".sql")
		m := named(stem)
		m.ID = base
		return m, ok
	}}
	sqlMigrate = Tool{
		Name:    "sql-migrate",
		Dirs:    []string{"migrations", "db/migrations"},
		Detect:  sqlMigrateFiles.detect(words("-- +migrate Up")),
		Read:    sqlMigrateFiles.read,
		Scripts: sqlMigrateScripts,
	}
)
