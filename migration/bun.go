package migration

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// https://github.com/uptrace/bun/blob/master/migrate/migrations.go
var bun = Tool{
	Name: "bun",
	Dirs: []string{"migrations", "cmd/bun/migrations", "internal/migrations"},
	Detect: func(t Tree) []Found {
		found := t.group(func(name string) string {
			if !bunFile.MatchString(path.Base(name)) {
				return ""
			}
			return path.Dir(name)
		})
		return slices.DeleteFunc(found, func(f Found) bool { return !besideBun(t, f.Dir) })
	},
	Read: readBun,
}

var bunFile = regexp.MustCompile(`^(\d{1,14})_([0-9a-z_\-]+)(?:\.tx)?(?:\.(?:up|down)\.sql|\.go)$`)

// besideBun says whether Go code in a folder, or in the one above, speaks of
// bun: the names alone are golang-migrate's, too.
func besideBun(t Tree, dir string) bool {
	return slices.ContainsFunc(t.files, func(name string) bool {
		at := path.Dir(name)
		return path.Ext(name) == ".go" && (at == dir || at == path.Dir(dir)) && t.holds(name, "uptrace/bun")
	})
}

// readBun joins the files of one number: up, down and Go.
func readBun(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := below(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	seen := map[string]int{} // by label: up, down and Go are one migration
	for _, name := range names {
		parts := bunFile.FindStringSubmatch(path.Base(name))
		if parts == nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		m := Migration{ID: parts[1], Version: parts[1], Name: parts[2], Label: parts[1] + "_" + parts[2], Path: name}
		if at, ok := seen[m.Label]; !ok {
			seen[m.Label] = len(out)
			out = append(out, m) // another comment under one number is a duplicate
		} else if strings.HasSuffix(name, ".up.sql") {
			out[at].Path = name
		}
	}
	sortByID(out, strings.Compare)
	return out, nil
}
