package main

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
)

// manyMigrations is the history of a project that nobody ever tidied up.
const manyMigrations = 50_000

// history is one tool's way of keeping migrations.
type history struct {
	tool    string
	file    func(i int) (name, text string)
	create  string // of the ledger; {time} and {bytes} are the engine's types
	row     func(i int, e endpoint.Engine) string
	rows    string // what a plain reader asks
	content bool   // the tool compares the files' contents, so that they have to be read
}

// histories are a tool that goes by names, and one that keeps checksums.
var histories = []history{
	{
		tool:   "goose",
		file:   func(i int) (string, string) { return fmt.Sprintf("%05d_step.sql", i), "-- +goose Up\nSELECT 1;\n" },
		create: "CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp)",
		row: func(i int, _ endpoint.Engine) string {
			return fmt.Sprintf("INSERT INTO goose_db_version VALUES (%d, %d, true, '2026-11-22 10:00:00')", i+1, i)
		},
		rows: "SELECT version_id, is_applied, tstamp FROM goose_db_version ORDER BY id",
	},
	{
		tool:   "sqlx",
		file:   sqlxFile,
		create: "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on {time} NOT NULL, success boolean NOT NULL, checksum {bytes} NOT NULL, execution_time bigint NOT NULL)",
		row: func(i int, e endpoint.Engine) string {
			_, text := sqlxFile(i)
			sum := sha512.Sum384([]byte(text))
			bytes := "x'" + hex.EncodeToString(sum[:]) + "'"
			if e == endpoint.Postgres {
				bytes = `'\x` + hex.EncodeToString(sum[:]) + "'"
			}
			return fmt.Sprintf("INSERT INTO _sqlx_migrations VALUES (%d, 'step', '2026-11-22 10:00:00', true, %s, 5000)", i, bytes)
		},
		rows:    "SELECT version, description, installed_on, success, checksum FROM _sqlx_migrations ORDER BY version",
		content: true,
	},
}

func sqlxFile(i int) (name, text string) {
	return fmt.Sprintf("%05d_step.sql", i), fmt.Sprintf("-- step %d\n%s", i, strings.Repeat("ALTER TABLE orders ADD COLUMN note text;\n", 10))
}

// ledgers measures schemadiff status over a long history beside a process that
// lists the folder, reads the files where the tool needs what is in them, and
// asks for the rows.
func (b *bench) ledgers(ctx context.Context, all []place, _ []shape) error {
	for _, p := range all {
		for _, h := range histories {
			if err := b.history(ctx, p, h); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) history(ctx context.Context, p place, h history) (err error) {
	project := filepath.Join(b.folder, h.tool)
	folder := filepath.Join(project, "migrations")
	if err := h.write(project, folder); err != nil {
		return err
	}
	database := "bench_ledger_" + h.tool
	url, err := p.url(database)
	if err != nil {
		return err
	}
	if err := p.create(ctx, database, url, h.script(p.engine)); err != nil {
		return err
	}
	if !b.keep {
		defer func() { _ = p.drop(context.WithoutCancel(ctx), database) }()
	}
	found := &contestant{name: "schemadiff status", commands: []command{{argv: []string{b.binary, "status", url, "--migrations", project}}}}
	told := &contestant{name: "schemadiff status --tool " + h.tool, commands: []command{{argv: []string{b.binary, "status", url, "--migrations", folder, "--tool", h.tool}}}}
	reader := &contestant{name: "reading both plainly", commands: []command{{argv: []string{b.self, "plain", url, h.rows, folder, fmt.Sprint(h.content)}}}}
	race(ctx, b.rounds, found, told, reader)
	b.section(fmt.Sprintf("%s: a ledger of %s with %s rows and as many files", p, h.tool, thousands(manyMigrations)), nil, found, told, reader)
	for _, c := range []*contestant{found, told, reader} {
		if c.broken != nil {
			return c.broken
		}
	}
	what := fmt.Sprintf("%s, %s of %s: status beside reading both plainly", p.name, thousands(manyMigrations), h.tool)
	b.figure(what, found.beside(reader), "x", 1.5)
	b.figure(what+", in processor time", found.processor(reader), "x", 1.5)
	return nil
}

// write makes the project with its folder of migrations, unless it is there already.
func (h history) write(project, folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(project, "Cargo.toml"), nil, 0o644); err != nil { // by which sqlx is told
		return err
	}
	for i := range manyMigrations {
		name, text := h.file(i + 1)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// script makes the ledger.
func (h history) script(e endpoint.Engine) iter.Seq[string] {
	types := strings.NewReplacer("{time}", "timestamp", "{bytes}", "blob")
	if e == endpoint.Postgres {
		types = strings.NewReplacer("{time}", "timestamptz", "{bytes}", "bytea")
	}
	return func(yield func(string) bool) {
		var piece strings.Builder
		piece.WriteString(types.Replace(h.create) + ";\n")
		for i := range manyMigrations {
			piece.WriteString(h.row(i+1, e) + ";\n")
			if i%1000 == 999 {
				if !yield(piece.String()) {
					return
				}
				piece.Reset()
			}
		}
		if piece.Len() > 0 {
			yield(piece.String())
		}
	}
}

// readPlainly is the child process that reads a ledger and a folder and throws all
// of it away.
func readPlainly(ctx context.Context, url, query, folder string, content bool) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if content {
			if _, err := os.ReadFile(filepath.Join(folder, f.Name())); err != nil {
				return err
			}
		}
	}
	return recording{URL: url}.replay(ctx, []request{{{SQL: query}}})
}
