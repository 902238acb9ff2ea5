package migration

import (
	"io/fs"
	"path"
	"strings"
)

// https://github.com/laravel/framework/blob/master/src/Illuminate/Database/Migrations/Migrator.php
var laravel = Tool{
	Name:   "laravel",
	Dirs:   []string{"database/migrations"},
	Detect: detectLaravel,
	Read:   readLaravel,
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
