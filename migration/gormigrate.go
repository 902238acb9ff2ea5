package migration

import (
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/go-gormigrate/gormigrate
var gormigrate = Tool{
	Name: "gormigrate",
	Dirs: []string{"migrations", "internal/migrations"},
	Detect: func(t Tree) []Found {
		return t.group(func(name string) string {
			if !gormigrateFile(path.Base(name)) || !mayUseGormigrate(t, path.Dir(name)) || !t.holds(name, "gormigrate.Migration") || !gormigrateID().MatchString(t.head(name)) {
				return ""
			}
			return path.Dir(name)
		})
	},
	Read: readGormigrate,
}

// mayUseGormigrate spares a checkout's Go files from being opened, all of them:
// the module has to require the package. A fork has another path, and is found in
// a folder of the usual name.
func mayUseGormigrate(t Tree, dir string) bool {
	return t.sought || path.Base(dir) == "migrations" || t.requires(dir, "gormigrate")
}

// gormigrateID is the literal of a migration's ID. One that is computed cannot
// be told without running the code.
var gormigrateID = lazy.Regexp(`\bID:\s*["` + "`" + `]([^"` + "`" + `]+)["` + "`" + `]`)

func gormigrateFile(base string) bool {
	return strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go")
}

// readGormigrate lists the IDs as they stand in the code: within a file that is
// their order, between files it need not be.
func readGormigrate(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, base := range names {
		name := path.Join(dir, base)
		if !gormigrateFile(base) {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if !strings.Contains(string(text), "gormigrate.") {
			continue
		}
		for _, found := range gormigrateID().FindAllSubmatch(text, -1) {
			m := named(string(found[1]))
			m.Path = name
			out = append(out, m)
		}
	}
	return out, nil
}
