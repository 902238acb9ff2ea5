package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/throwaway"
)

// rehearsed is what a rehearsal begins with: a database at its first migration,
// and as many that are pending.
type rehearsed struct {
	shape   shape
	pending int
}

// rehearsals measures schemadiff rehearse with its three worlds of rows: of
// PostgreSQL beside one restoration of what pg_dump --schema-only writes, of
// SQLite by itself.
func (b *bench) rehearsals(ctx context.Context, all []place, _ []shape) error {
	for _, p := range all {
		var err error
		switch p.engine {
		case endpoint.Postgres:
			err = b.rehearsal(ctx, p, rehearsed{shape{tables: 500}, 10})
		case endpoint.SQLite:
			err = b.rehearsal(ctx, p, rehearsed{shape{tables: 20}, 3})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) rehearsal(ctx context.Context, p place, r rehearsed) (err error) {
	folder := filepath.Join(b.folder, "rehearsal-"+p.name)
	if err := r.write(folder); err != nil {
		return err
	}
	const database = "bench_rehearsal"
	url, err := p.url(database)
	if err != nil {
		return err
	}
	if err := p.create(ctx, database, url, r.script(p.engine)); err != nil {
		return err
	}
	if !b.keep {
		defer func() { err = errors.Join(err, p.drop(context.WithoutCancel(ctx), database)) }()
	}
	ours := &contestant{name: "schemadiff rehearse", commands: []command{{
		argv: []string{b.binary, "rehearse", url, "--migrations", folder, "--tool", "goose", "--fail-on", "never"},
		env:  []string{throwaway.BinariesVariable + "=" + strings.Join(servers.Programs(), string(os.PathListSeparator))},
	}}}
	restore := &contestant{name: "restoring a dump once", commands: b.restore(ctx, p, url)}
	if p.engine == endpoint.Postgres {
		defer func() { err = errors.Join(err, p.drop(context.WithoutCancel(ctx), restored)) }()
	}
	race(ctx, b.rounds, ours, restore)
	what := fmt.Sprintf("%s, %s, %d pending migrations, three worlds", p.name, r.shape, r.pending)
	b.section(what, nil, ours, restore)
	switch {
	case ours.broken != nil:
		return ours.broken
	case restore.ran():
		b.figure(what+": beside restoring a dump once", ours.beside(restore), "x", 3)
	case p.engine == endpoint.SQLite:
		b.figure(what, float64(ours.wall().Milliseconds()), "ms", 1000)
	}
	return nil
}

// restored is the database that a dump is restored into.
const restored = "bench_restored"

// restore is what loads the schema of a database into an empty one; nothing
// where the programs for it are not to be had.
func (b *bench) restore(ctx context.Context, p place, url string) []command {
	if p.engine != endpoint.Postgres {
		return nil
	}
	psql, err := exec.LookPath("psql")
	dump := postgresProgram("pg_dump", p.server.Version)
	if err != nil || dump == "" {
		return nil
	}
	file := filepath.Join(b.folder, "dump.sql")
	if _, err := (command{argv: []string{dump, "--schema-only", "--file=" + file, url}}).run(ctx); err != nil {
		return nil
	}
	admin, err := p.url("postgres")
	if err != nil {
		return nil
	}
	to, err := p.url(restored)
	if err != nil {
		return nil
	}
	const script = `"$1" -Xqc 'DROP DATABASE IF EXISTS ` + restored + `' -c 'CREATE DATABASE ` + restored + `' "$2" && "$1" -Xqf "$3" "$4" >/dev/null`
	return []command{{argv: []string{"sh", "-c", script, "sh", psql, admin, file, to}}}
}

// script makes the tables, and goose's ledger with the first migration in it.
func (r rehearsed) script(e endpoint.Engine) iter.Seq[string] {
	const ledger = `CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp);
INSERT INTO goose_db_version VALUES (1, 0, true, '2026-11-22 10:00:00'), (2, 1, true, '2026-11-22 10:00:00')`
	return func(yield func(string) bool) {
		for piece := range r.shape.script(e) {
			if !yield(piece) {
				return
			}
		}
		yield(ledger)
	}
}

// write makes the folder of migrations. Of the first, which is applied, only the
// number counts.
func (r rehearsed) write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i := range r.pending + 1 {
		text := "SELECT 1;"
		if i > 0 {
			table := tableName(i % r.shape.tables)
			text = strings.Join([]string{
				fmt.Sprintf("ALTER TABLE %s ADD COLUMN note_%d text;", table, i),
				fmt.Sprintf("CREATE INDEX bench_note_%d ON %s (note_%d);", i, table, i),
				fmt.Sprintf("UPDATE %s SET note_%d = 'x' WHERE note_%d IS NULL;", table, i, i),
			}[:1+i%3], "\n")
		}
		name := filepath.Join(folder, fmt.Sprintf("%05d_step.sql", i+1))
		if err := os.WriteFile(name, []byte("-- +goose Up\n"+text+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}
