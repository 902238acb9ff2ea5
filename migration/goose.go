package migration

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// https://github.com/pressly/goose/blob/main/migrate.go
var goose = Tool{
	Name:    "goose",
	Dirs:    []string{"migrations", "db/migrations", "sql/migrations", "sql/schema", "internal/migrations"},
	Detect:  detectGoose,
	Read:    readGoose,
	Scripts: gooseScripts,
}

// detectGoose looks into the files: their names are like everybody's.
func detectGoose(t Tree) []Found {
	return t.group(func(name string) string {
		_, _, ok := gooseName(path.Base(name))
		if !ok || !t.holds(name, "+goose Up", "+goose up", "+goose UP", "goose.AddMigration", "goose.AddNamedMigration", "goose.NewGoMigration") {
			return ""
		}
		return path.Dir(name)
	})
}

// gooseName splits a file name into version and name; ok is false for files
// that goose ignores.
func gooseName(base string) (version, name string, ok bool) {
	ext := path.Ext(base)
	if ext != ".sql" && ext != ".go" || strings.HasSuffix(base, "_test.go") {
		return "", "", false
	}
	version, name, ok = strings.Cut(strings.TrimSuffix(base, ext), "_")
	n, err := strconv.ParseInt(version, 10, 64)
	return version, name, ok && err == nil && n >= 1
}

func readGoose(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	out := make([]Migration, 0, len(names))
	for _, base := range names {
		version, name, ok := gooseName(base)
		if !ok {
			continue
		}
		id, ok := Number(strings.TrimPrefix(version, "+")) // strconv takes a sign
		if !ok {
			continue
		}
		out = append(out, Migration{ID: id, Version: version, Name: name, Label: strings.TrimSuffix(base, path.Ext(base)), Path: within(dir, base)})
	}
	sortByID(out, CompareNumbers)
	return out, nil
}
