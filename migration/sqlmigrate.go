package migration

import (
	"io/fs"
	"path"

	"go.yaml.in/yaml/v4"
)

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
		Beside:  sqlMigrateLeniency,
	}
)

// sqlMigrateLeniency asks the nearest dbconfig.yml whether rows without files
// are passed over. Each of its environments may say it, and which of them is
// meant nobody knows here: all have to.
// https://github.com/rubenv/sql-migrate/blob/master/sql-migrate/config.go
func sqlMigrateLeniency(fsys fs.FS, dir string, set *Set) error {
	for {
		name := path.Join(dir, "dbconfig.yml")
		if text, err := fs.ReadFile(fsys, name); err == nil {
			var environments map[string]struct {
				IgnoreUnknown bool `yaml:"ignoreunknown"`
			}
			if yaml.Unmarshal(text, &environments) != nil || len(environments) == 0 {
				return nil // it is sql-migrate's to say so
			}
			for _, e := range environments {
				if !e.IgnoreUnknown {
					return nil
				}
			}
			set.Passes.Unknown = "ignoreunknown in " + name
			return nil
		}
		if dir == "." {
			return nil
		}
		dir = path.Dir(dir)
	}
}
