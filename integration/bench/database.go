package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
)

// place is where databases can be made: a server, or for SQLite a folder.
type place struct {
	name   string // "postgres15", "sqlite"
	engine endpoint.Engine
	server servers.Server
	folder string // of SQLite
}

// String is the place as a heading names it: "postgres15, version 15.18".
func (p place) String() string {
	if p.engine == endpoint.SQLite {
		return p.name
	}
	return p.name + ", version " + p.server.Version
}

// places is the servers that run, by the names or engines that are wanted, and SQLite.
func places(wanted []string, folder string) ([]place, error) {
	var all []place
	for _, name := range wanted {
		if name == "sqlite" {
			all = append(all, place{name: name, engine: endpoint.SQLite, folder: folder})
			continue
		}
		running := servers.Running()
		i := slices.IndexFunc(running, func(s servers.Server) bool { return s.Name == name || s.Engine == name })
		if i < 0 {
			return nil, fmt.Errorf("no server %s runs: make servers", name)
		}
		all = append(all, place{name: running[i].Name, engine: endpoint.Engine(running[i].Engine), server: running[i]})
	}
	return all, nil
}

// pair is two databases of one shape, with the addresses of both.
type pair struct {
	place place
	shape shape
	urls  [2]string
}

// pair finds the two databases of a shape, or makes them. Their names tell
// what is in them: a shape that changes gets other databases.
func (p place) pair(ctx context.Context, s shape) (pair, error) {
	out := pair{place: p, shape: s}
	made := sha256.New()
	for script := range s.script(p.engine) {
		made.Write([]byte(script))
	}
	name := fmt.Sprintf("bench_%d_%s", s.tables, hex.EncodeToString(made.Sum(nil)[:6]))
	var making sync.WaitGroup
	var broken [2]error
	for i, side := range []string{"_a", "_b"} {
		making.Go(func() { out.urls[i], broken[i] = p.database(ctx, name+side, s) })
	}
	making.Wait()
	return out, errors.Join(broken[:]...)
}

// database finds a database, or makes it.
func (p place) database(ctx context.Context, name string, s shape) (url string, err error) {
	if url, err = p.url(name); err != nil || p.finished(ctx, url) {
		return url, err
	}
	start := time.Now()
	if err = p.fill(ctx, name, url, s); err == nil {
		fmt.Fprintf(os.Stderr, "bench: made %s on %s in %s\n", name, p.name, time.Since(start).Round(100*time.Millisecond))
	}
	return url, err
}

func (p place) url(database string) (string, error) {
	if p.engine == endpoint.SQLite {
		return "sqlite:" + filepath.Join(p.folder, database+".db"), nil
	}
	return named(p.server.AdminURL, database)
}

// The mark of a database that was filled to its end.
const mark = "bench_finished"

func (p place) finished(ctx context.Context, url string) bool {
	run, done, err := connection(ctx, url)
	if err != nil {
		return false
	}
	defer done()
	return run("SELECT * FROM "+mark) == nil
}

// create makes a database anew, of scripts.
func (p place) create(ctx context.Context, database, url string, scripts iter.Seq[string]) error {
	if err := p.drop(ctx, database); err != nil {
		return err
	}
	if p.engine != endpoint.SQLite {
		if err := p.administer(ctx, "CREATE DATABASE "+database); err != nil {
			return err
		}
	}
	return execute(ctx, url, scripts)
}

func (p place) fill(ctx context.Context, database, url string, s shape) error {
	if err := p.create(ctx, database, url, s.script(p.engine)); err != nil {
		return err
	}
	finish := "CREATE TABLE " + mark + " (id int)"
	if p.engine == endpoint.Postgres { // what autovacuum would do while we measure
		finish += "; ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute, pg_catalog.pg_constraint, pg_catalog.pg_index, pg_catalog.pg_depend, pg_catalog.pg_description, pg_catalog.pg_attrdef, pg_catalog.pg_type"
	}
	return execute(ctx, url, once(finish))
}

func (p place) drop(ctx context.Context, database string) error {
	if p.engine == endpoint.SQLite {
		if err := os.Remove(filepath.Join(p.folder, database+".db")); err != nil && !os.IsNotExist(err) {
			return err
		}
		return nil
	}
	return p.administer(ctx, "DROP DATABASE IF EXISTS "+database)
}

// administer runs a statement in the database that every server of the engine has.
func (p place) administer(ctx context.Context, statement string) error {
	url, err := p.url(map[endpoint.Engine]string{endpoint.Postgres: "postgres", endpoint.MariaDB: "mysql", endpoint.MySQL: "mysql"}[p.engine])
	if err != nil {
		return err
	}
	return execute(ctx, url, once(statement))
}

// giveRoom has a server of MySQL or MariaDB keep its dictionary of 20,000 tables in
// memory, as one that is in use for so many would: by its defaults it fits at 1,000
// tables and is read from the disk at 10,000, and how our time grows would be the
// growth of that. giveBack returns to the defaults.
func (p place) giveRoom(ctx context.Context) (giveBack func() error, err error) {
	if p.engine != endpoint.MySQL && p.engine != endpoint.MariaDB {
		return func() error { return nil }, nil
	}
	set := func(ctx context.Context, pool, definitions string) error {
		err := errors.Join(p.administer(ctx, "SET GLOBAL innodb_buffer_pool_size = "+pool), p.administer(ctx, "SET GLOBAL table_definition_cache = "+definitions))
		if p.engine == endpoint.MariaDB { // which does not keep what it does not keep open
			err = errors.Join(err, p.administer(ctx, "SET GLOBAL table_open_cache = "+definitions))
		}
		return err
	}
	fmt.Fprintf(os.Stderr, "bench: %s has a buffer pool of 1 GB and keeps 32,768 definitions of tables while it is measured\n", p.name)
	return func() error { return set(context.WithoutCancel(ctx), "DEFAULT", "DEFAULT") }, set(ctx, "1073741824", "32768")
}

// drop removes both databases.
func (p pair) drop(ctx context.Context) error {
	for _, url := range p.urls {
		e, err := endpoint.Parse(url)
		if err != nil {
			return err
		}
		name := cmp.Or(e.Database, strings.TrimSuffix(filepath.Base(e.Path), ".db"))
		if err := p.place.drop(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func once(script string) func(yield func(string) bool) {
	return func(yield func(string) bool) { yield(script) }
}
