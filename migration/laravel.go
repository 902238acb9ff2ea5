package migration

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/laravel/framework/blob/master/src/Illuminate/Database/Migrations/Migrator.php
var laravel = Tool{
	Name:   "laravel",
	Dirs:   []string{"database/migrations"},
	Detect: detectLaravel,
	Read:   readLaravel,
	Beside: readLaravelDump,
}

var laravelDumped = lazy.Regexp(`\b\d{4}_\d\d_\d\d_\d{6}_\w+`)

// readLaravelDump reads which migrations a dump of the schema records: after
// schema:dump --prune their files are gone, and a new database begins with the dump.
// https://laravel.com/docs/migrations#squashing-migrations
func readLaravelDump(fsys fs.FS, dir string, set *Set) error {
	folder := path.Join(path.Dir(dir), "schema")
	list, err := fs.ReadDir(fsys, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	by := map[string]string{}
	for _, e := range list {
		name := path.Join(folder, e.Name())
		if ext := path.Ext(name); e.IsDir() || ext != ".sql" && ext != ".dump" {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		for _, id := range laravelDumped().FindAllString(string(text), -1) {
			by[id] = name
		}
	}
	set.Elsewhere = func(id string) string {
		if name, ok := by[id]; ok {
			return name + " records it (schema:dump)"
		}
		return ""
	}
	return nil
}

func detectLaravel(t Tree) []Found {
	return t.group(func(name string) string {
		dir, base := path.Dir(name), path.Base(name)
		if path.Base(dir) != "migrations" || path.Base(path.Dir(dir)) != "database" || !laravelFile(base) {
			return ""
		}
		return dir
	})
}

// laravelFile is the glob *_*.php.
func laravelFile(base string) bool {
	return strings.HasSuffix(base, ".php") && strings.Contains(base, "_") && !strings.HasPrefix(base, ".")
}

func readLaravel(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, base := range names {
		if !laravelFile(base) {
			continue
		}
		id := strings.TrimSuffix(base, ".php")
		m := Migration{ID: id, Version: id, Name: id, Label: id, Path: path.Join(dir, base)}
		// 2024_01_31_093000_create_orders: what users call it is behind the stamp.
		if parts := strings.SplitN(id, "_", 5); len(parts) == 5 && strings.Trim(strings.Join(parts[:4], ""), "0123456789") == "" {
			m.Version, m.Name = strings.Join(parts[:4], "_"), parts[4]
		}
		out = append(out, m)
	}
	sortByID(out, strings.Compare)
	return out, nil
}
