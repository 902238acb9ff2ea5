package parity

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
)

// Progress is told what is being done for a target. It is called from several
// goroutines at once.
type Progress func(target, phase string)

// Load reads all targets at once. It never fails as a whole: what could not be
// read says why in its Problem. tools names the migration tools of the
// checkout, which decide where ledgers of two tools look alike, and may be nil; a snapshot "-" is read
// from stdin.
func Load(ctx context.Context, targets []Target, tools ledger.Checkout, stdin io.Reader, progress Progress) []Env {
	return loadAll(ctx, targets, tools, stdin, progress, wholeSchema)
}

// LoadLedgers is Load without the schema: of that, only what it takes to find
// the ledgers. Snapshots come whole.
func LoadLedgers(ctx context.Context, targets []Target, tools ledger.Checkout, stdin io.Reader, progress Progress) []Env {
	return loadAll(ctx, targets, tools, stdin, progress, tablesOnly)
}

func loadAll(ctx context.Context, targets []Target, tools ledger.Checkout, stdin io.Reader, progress Progress, extent extent) []Env {
	envs := make([]Env, len(targets))
	var wg sync.WaitGroup
	var first sync.Once
	for i, t := range targets {
		wg.Go(func() {
			env := load(ctx, t, tools, stdin, extent, func(phase string) {
				if progress != nil {
					progress(t.Name, phase)
				}
			})
			if extent == wholeSchema && len(targets) > 1 && env.Problem == nil { // while the others are still being read
				first.Do(func() { env.Reading.Schema = env.Reading.Schema.Hashed(dialects.Canon(env.Engine)) })
			}
			envs[i] = env
		})
	}
	wg.Wait()
	return envs
}

func load(ctx context.Context, t Target, tools ledger.Checkout, stdin io.Reader, extent extent, progress func(phase string)) Env {
	if t.Repo {
		return Env{Name: t.Name, From: Repository, Endpoint: "the checkout's migrations on an empty database"}
	}
	if t.Snapshot != "" {
		return loadSnapshot(t, stdin)
	}
	env := Env{Name: t.Name, Engine: t.Endpoint.Engine, Endpoint: t.Endpoint.Label(), From: "server", Home: t.Home}
	if t.Endpoint.Engine == endpoint.SQLite {
		env.From = "file"
	}
	if err := env.read(ctx, t, tools, extent, progress); err != nil {
		p := *problem.Of(err)
		p.Env = t.Name
		return Env{Name: env.Name, Engine: env.Engine, Endpoint: env.Endpoint, From: env.From, Platform: env.Platform, Problem: &p}
	}
	return env
}

// read fills the environment from its server.
func (env *Env) read(ctx context.Context, t Target, tools ledger.Checkout, extent extent, progress func(string)) (err error) {
	progress("connecting")
	source, err := dialects.Open(ctx, t.Endpoint)
	if err != nil {
		return err
	}
	defer source.Close() // nothing was written: there is nothing that closing could lose

	// The schema first: the session begins, and the platform is asked for, in the
	// same round trip. PostgreSQL and MySQL answer nothing of it unless they have
	// confirmed that the session is read-only; SQLite's files are opened for reading.
	tables, err := env.tables(ctx, source, t, extent, progress)
	var unknown error
	if env.Platform, unknown = source.Platform(ctx); unknown == nil { // who answers is known, whatever could not be read of it
		env.Engine = engine(env.Engine, env.Platform.Vendor)
	}
	if err == nil {
		err = unknown
	}
	if err != nil {
		return err
	}
	if !env.Platform.ReadOnly {
		return notReadOnly(env.Platform)
	}
	progress("reading the ledgers")
	if extent == wholeSchema {
		env.Ledgers, env.Kept, err = ledger.ReadWhole(ctx, source, tables, t.Ledger, tools)
	} else {
		env.Ledgers, err = ledger.Read(ctx, source, tables, t.Ledger, tools)
	}
	var denied ledger.Denied
	if !errors.As(err, &denied) {
		return err
	}
	// What may not be read of the ledger does not cost the schema.
	env.Ledgers, env.Kept, env.NoLedger = nil, nil, true
	for _, p := range denied {
		gap := catalog.Gap{What: p.What, Why: p.Why}
		if len(p.Fix) > 0 {
			gap.Grant = p.Fix[0]
		}
		env.Reading.Gaps = append(env.Reading.Gaps, gap)
	}
	return nil
}

// extent is how much of a schema is read.
type extent int

const (
	wholeSchema extent = iota
	tablesOnly         // base tables and the types of their columns
)

// tables reads as much of the schema as is wanted, and gives what may be a ledger.
func (env *Env) tables(ctx context.Context, source dialects.Source, t Target, extent extent, progress func(string)) ([]ledger.Table, error) {
	if extent == tablesOnly {
		progress("reading the tables")
		tables, err := source.Tables(ctx, t.Scope)
		return ledger.Candidates(tables), err
	}
	progress("reading the schema")
	reading, err := source.Inspect(ctx, t.Scope)
	env.Reading = reading
	return ledger.Tables(reading.Schema), err
}

// engine corrects the engine by the vendor that answered: mysql:// reaches
// MariaDB as well.
func engine(e endpoint.Engine, vendor string) endpoint.Engine {
	switch {
	case strings.EqualFold(vendor, "MariaDB"):
		return endpoint.MariaDB
	case e == endpoint.MariaDB:
		return endpoint.MySQL
	}
	return e
}
