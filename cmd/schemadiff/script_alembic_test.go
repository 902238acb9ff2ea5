package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var pyString = regexp.MustCompile(`"([^"]*)"`)

// alembic upgrades a file of SQLite to the heads as Alembic does, with revisions
// whose upgrade stands behind "# SQL:". Its ledger has the heads alone.
func alembic(file string) error {
	db := sql.OpenDB(sqliteFile(file))
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"); err != nil {
		return err
	}
	type revision struct{ id, sql string }
	var all []revision
	downs := map[string][]string{}
	files, err := filepath.Glob("alembic/versions/*.py")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var r revision
		for line := range strings.Lines(string(text)) {
			switch {
			case strings.HasPrefix(line, "revision"):
				r.id = pyString.FindStringSubmatch(line)[1]
			case strings.HasPrefix(line, "down_revision"):
				for _, found := range pyString.FindAllStringSubmatch(line, -1) {
					downs[r.id] = append(downs[r.id], found[1])
				}
			case strings.HasPrefix(line, "# SQL:"):
				r.sql += strings.TrimPrefix(line, "# SQL:")
			}
		}
		all = append(all, r)
	}
	applied := map[string]bool{}
	var mark func(id string)
	mark = func(id string) {
		applied[id] = true
		for _, down := range downs[id] {
			mark(down)
		}
	}
	rows, err := db.Query("SELECT version_num FROM alembic_version")
	if err != nil {
		return err
	}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		mark(id)
	}
	rows.Close()
	for {
		at := slices.IndexFunc(all, func(r revision) bool {
			return !applied[r.id] && !slices.ContainsFunc(downs[r.id], func(id string) bool { return !applied[id] })
		})
		if at < 0 {
			return nil
		}
		r := all[at]
		if _, err := db.Exec(r.sql); err != nil {
			return err
		}
		for _, down := range downs[r.id] {
			if _, err := db.Exec("DELETE FROM alembic_version WHERE version_num = ?", down); err != nil {
				return err
			}
		}
		if _, err := db.Exec("INSERT INTO alembic_version VALUES (?)", r.id); err != nil {
			return err
		}
		applied[r.id] = true
	}
}
