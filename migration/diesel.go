package migration

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// https://github.com/diesel-rs/diesel/tree/main/diesel_migrations
var diesel = Tool{
	Name: "diesel",
	Dirs: []string{"migrations"},
	Detect: func(t Tree) []Found {
		return t.group(func(name string) string {
			dir := path.Dir(name)
			if _, ok := dieselName(path.Base(dir)); !ok || path.Base(name) != "up.sql" || !beside(t, path.Dir(dir), "diesel.toml", "Cargo.toml") {
				return ""
			}
			return path.Dir(dir)
		})
	},
	Read: readDiesel,
}

// dieselName is a folder's name: the version before the first underscore,
// without its dashes, compared as text.
func dieselName(base string) (Migration, bool) {
	spelled, name, ok := strings.Cut(base, "_")
	version := strings.ReplaceAll(spelled, "-", "")
	_, number := Number(version)
	return Migration{ID: version, Version: spelled, Name: name, Label: base}, ok && number
}

func readDiesel(fsys fs.FS, dir string) ([]Migration, error) {
	list, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, e := range list {
		m, ok := dieselName(e.Name())
		m.Path = path.Join(dir, e.Name(), "up.sql")
		if _, err := fs.Stat(fsys, m.Path); !ok || !e.IsDir() || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		out = append(out, m)
	}
	sortByID(out, strings.Compare)
	return out, nil
}
