package migration

import (
	"io/fs"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/salsita/node-pg-migrate/blob/main/src/migration.ts
var (
	nodePgMigrateFiles = folder{order: CompareLeading, parse: func(base string) (Migration, bool) {
		return stemmed(base, ".js", ".ts", ".cjs", ".mjs", ".cts", ".mts", ".sql")
	}}
	nodePgMigrate = Tool{
		Name:    "node-pg-migrate",
		Dirs:    []string{"migrations"},
		Detect:  nodePgMigrateFiles.detect(code("node-pg-migrate", "pgm", "-- Up Migration")),
		Read:    nodePgMigrateFiles.read,
		Scripts: nodePgMigrateScripts,
	}
)

var (
	nodePgMigrateUp   = lazy.Regexp(`(?im)^\s*--[\s-]*up\s+migration`)
	nodePgMigrateDown = lazy.Regexp(`(?im)^\s*--[\s-]*down\s+migration`)
)

// nodePgMigrateScripts are the slices of a file from one marker to the other. A
// file without the marker for up is all up, with what stands below the one for
// down: so the tool reads it. All pending migrations are one transaction.
func nodePgMigrateScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	begin, middle := nodePgMigrateUp().FindStringIndex(s.text), nodePgMigrateDown().FindStringIndex(s.text)
	from, to := 0, len(s.text)
	if begin != nil {
		from = begin[0]
		if middle != nil && middle[0] > from {
			to = middle[0]
		}
	}
	if up, err = s.script(PerRun, s.trimmed(from, to)); err != nil || middle == nil {
		return up, nil, err
	}
	from, to = middle[0], len(s.text)
	if begin != nil && begin[0] > from {
		to = begin[0]
	}
	down, err = s.script(PerRun, s.trimmed(from, to))
	return up, down, err
}
