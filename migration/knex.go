package migration

import (
	"path"
	"strings"
)

// https://github.com/knex/knex/blob/master/lib/migrations/migrate/sources/fs-migrations.js
var (
	knexFiles = folder{
		parse: func(base string) (Migration, bool) {
			return codeName(base, ".co", ".coffee", ".eg", ".iced", ".js", ".cjs", ".mjs", ".litcoffee", ".ls", ".ts", ".mts")
		},
		order: strings.Compare,
	}
	knex = Tool{
		Name:   "knex",
		Dirs:   []string{"migrations", "db/migrations", "src/db/migrations"},
		Detect: knexFiles.detect(code("knex", "Knex")),
		Read:   knexFiles.read,
	}
)

// codeName is a migration that goes by its file's name with the extension.
func codeName(base string, extensions ...string) (Migration, bool) {
	stem, ok := stemOf(base, extensions...)
	if strings.HasSuffix(stem, ".d") { // declarations of types
		return Migration{}, false
	}
	m := named(stem)
	m.ID, m.Label = base, base
	return m, ok
}

// stemmed is codeName for tools that leave the extension out.
func stemmed(base string, extensions ...string) (Migration, bool) {
	m, ok := codeName(base, extensions...)
	m.ID = strings.TrimSuffix(base, path.Ext(base))
	m.Label = m.ID
	return m, ok
}

// code tells a tool's files by what stands in them, in folders where code may
// be a migration.
func code(list ...string) func(Tree, string) bool {
	return func(t Tree, name string) bool { return scripted(name) && t.holds(name, list...) }
}
