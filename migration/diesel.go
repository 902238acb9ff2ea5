package migration

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
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
	Read:    readDiesel,
	Scripts: dieselScripts,
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

var dieselInTransaction = lazy.Regexp(`(?m)^\s*run_in_transaction\s*=\s*(true|false)\b`)

// dieselScripts are up.sql and down.sql, each sent whole. Where metadata.toml
// exists, the transaction is off unless the file asks for it.
func dieselScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	dir, tx := path.Dir(m.Path), PerMigration
	switch text, err := fs.ReadFile(fsys, path.Join(dir, "metadata.toml")); {
	case err == nil:
		if found := dieselInTransaction().FindSubmatch(text); found == nil || string(found[1]) == "false" {
			tx = None
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, nil, err
	}
	up, down, err = wholeFiles(fsys, m.Path, path.Join(dir, "down.sql"), d, tx)
	if err == nil && up != nil && strings.TrimSpace(up.Sends[0].SQL) == "" {
		return nil, nil, refuseFile(m.Path, "diesel refuses an empty migration", "write a statement, SELECT 1 if need be")
	}
	return up, down, err
}
