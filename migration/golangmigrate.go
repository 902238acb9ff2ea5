package migration

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
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

var golangMigrateName = regexp.MustCompile(`^([0-9]+)_(.*)\.(down|up)\.(.*)$`)

// detectGolangMigrate asks for an up file in SQL. sqlx and Bun write such names
// too: the ledger says which of them it is.
func detectGolangMigrate(t Tree) []Found {
	return t.group(func(name string) string {
		m := golangMigrateName.FindStringSubmatch(path.Base(name))
		if m == nil || m[3] != "up" || m[4] != "sql" {
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
	var up, down []Migration
	for _, base := range names {
		parts := golangMigrateName.FindStringSubmatch(base)
		if parts == nil {
			continue
		}
		if _, err := strconv.ParseUint(parts[1], 10, 64); err != nil {
			continue // the tool ignores what does not fit into uint64
		}
		id, _ := Number(parts[1])
		m := Migration{ID: id, Version: parts[1], Name: parts[2], Label: parts[1] + "_" + parts[2], Path: path.Join(dir, base)}
		if parts[3] == "up" {
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
	parts := golangMigrateName.FindStringSubmatch(path.Base(m.Path))
	if parts == nil || parts[4] != "sql" {
		return nil, nil, fmt.Errorf("%s: %w", m.Path, ErrCode)
	}
	tx := None
	if d == lexer.SQLite {
		tx = PerMigration
	}
	stem := strings.TrimSuffix(m.Path, parts[3]+".sql")
	return wholeFiles(fsys, stem+"up.sql", stem+"down.sql", d, tx)
}
