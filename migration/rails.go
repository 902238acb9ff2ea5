package migration

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/rails/rails/blob/main/activerecord/lib/active_record/migration.rb
var rails = Tool{
	Name:   "rails",
	Dirs:   []string{"db/migrate"},
	Detect: detectRails,
	Read:   readRails,
	Beside: readRailsDump,
}

// railsName is MigrationFilenameRegexp: number, name, and the scope of an
// engine whose migrations were copied here ("1_create_posts.blog.rb").
var railsName = lazy.Regexp(`^([0-9]+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb$`)

func detectRails(t Tree) []Found {
	sequel := map[string]bool{} // by folder: Sequel's files have the same names, the first one tells
	return t.group(func(name string) string {
		dir := path.Dir(name)
		// db/migrate, and db/animals_migrate of an application with several databases.
		if path.Base(path.Dir(dir)) != "db" || !strings.HasSuffix(path.Base(dir), "migrate") || !railsName().MatchString(path.Base(name)) {
			return ""
		}
		if _, asked := sequel[dir]; !asked {
			sequel[dir] = t.holds(name, "Sequel.migration", "Sequel::Migration")
		}
		if sequel[dir] {
			return ""
		}
		return dir
	})
}

func readRails(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := below(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, name := range names {
		base := path.Base(name)
		// The glob is [0-9]*_*.rb: everything else in the folder is not a migration.
		if base[0] < '0' || base[0] > '9' || !strings.Contains(base, "_") || !strings.HasSuffix(base, ".rb") {
			continue
		}
		m := railsName().FindStringSubmatch(base)
		if m == nil {
			return nil, fmt.Errorf("%s: Rails refuses the name (IllegalMigrationNameError): only lower case letters, numbers and _ may follow the version", name)
		}
		id, _ := Number(m[1])
		out = append(out, Migration{ID: id, Version: m[1], Name: m[2], Label: m[1] + "_" + m[2], Path: name})
	}
	sortByID(out, CompareNumbers)
	return out, nil
}

// sortByID sorts as the tool runs them; the paths of duplicates stay in order.
// Migrations are large, and are moved once.
func sortByID(ms []Migration, order func(a, b string) int) {
	if slices.IsSortedFunc(ms, func(a, b Migration) int { return order(a.ID, b.ID) }) {
		return // most names sort as their tools do
	}
	places := make([]int, len(ms))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int { return cmp.Or(order(ms[a].ID, ms[b].ID), a-b) })
	for i := range ms { // along each circle of those that change places
		first := ms[i]
		for at := i; ; {
			from := places[at]
			places[at] = at
			if from == i {
				ms[at] = first
				break
			}
			ms[at] = ms[from]
			at = from
		}
	}
}
