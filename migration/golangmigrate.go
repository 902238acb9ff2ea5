package migration

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/golang-migrate/migrate/blob/master/source/parse.go
var golangMigrate = Tool{
	Name:    "golang-migrate",
	Dirs:    []string{"migrations", "db/migrations", "db/migration", "database/migrations", "internal/migrations"},
	Detect:  detectGolangMigrate,
	Read:    readGolangMigrate,
	Scripts: golangMigrateScripts,
}

// golangMigrateParts reads ^([0-9]+)_(.*)\.(down|up)\.(.*)$, which the tool takes
// for a migration's name, as a regular expression of thousands of names would not: at once.
func golangMigrateParts(base string) (version, title, direction, ending string, ok bool) {
	digits := strings.IndexFunc(base, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 1 || base[digits] != '_' || strings.Contains(base, "\n") {
		return "", "", "", "", false
	}
	version, rest := base[:digits], base[digits+1:]
	up, down := strings.LastIndex(rest, ".up."), strings.LastIndex(rest, ".down.")
	switch {
	case up > down:
		return version, rest[:up], "up", rest[up+len(".up."):], true
	case down >= 0:
		return version, rest[:down], "down", rest[down+len(".down."):], true
	}
	return "", "", "", "", false
}

// detectGolangMigrate asks for an up file in SQL. sqlx and Bun write such names
// too: the ledger says which of them it is.
func detectGolangMigrate(t Tree) []Found {
	return t.group(func(name string) string {
		_, _, direction, ending, ok := golangMigrateParts(path.Base(name))
		if !ok || direction != "up" || ending != "sql" {
			return ""
		}
		return path.Dir(name)
	})
}

// readGolangMigrate joins each up file with its down file. A version that has
// but one of them counts; two files of one version and direction are two
// migrations: the tool refuses to start with them.
func readGolangMigrate(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	up, down := make([]Migration, 0, len(names)), []Migration{}
	for _, base := range names {
		version, title, direction, _, ok := golangMigrateParts(base)
		if !ok {
			continue
		}
		if _, err := strconv.ParseUint(version, 10, 64); err != nil {
			continue // the tool ignores what does not fit into uint64
		}
		id, _ := Number(version)
		m := Migration{ID: id, Version: version, Name: title, Label: version + "_" + title, Path: within(dir, base)}
		if direction == "up" {
			up = append(up, m)
		} else {
			down = append(down, m)
		}
	}
	ups, downs := count(up), count(down)
	for _, m := range down {
		// As many as the more frequent direction has: 1_a.up, 1_a.down and
		// 1_b.down are two migrations.
		if downs[m.ID] > ups[m.ID] {
			downs[m.ID]--
			up = append(up, m)
		}
	}
	sortByID(up, CompareNumbers)
	return up, nil
}

func count(ms []Migration) map[string]int {
	n := map[string]int{}
	for _, m := range ms {
		n[m.ID]++
	}
	return n
}

// golangMigrateScripts are the files of both directions, each sent whole:
// PostgreSQL makes one transaction of it and MySQL none, and for SQLite the tool
// itself begins one, unless x-no-tx-wrap is in the run's URL.
func golangMigrateScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	_, _, direction, ending, ok := golangMigrateParts(path.Base(m.Path))
	if !ok || ending != "sql" {
		return nil, nil, fmt.Errorf("%s: %w", m.Path, ErrCode)
	}
	tx := None
	if d == lexer.SQLite {
		tx = PerMigration
	}
	stem := strings.TrimSuffix(m.Path, direction+".sql")
	return wholeFiles(fsys, stem+"up.sql", stem+"down.sql", d, tx)
}
