package parity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Group is an environment that is many databases of one kind: tenants.
type Group struct {
	Target             // the database or server that has the members, unless they are given one by one
	Schemas   []string // patterns of PostgreSQL's schemas
	Databases []string // patterns of MySQL's and MariaDB's databases
	Members   []Target // given one by one
	Reference string   // the member that others are compared with; "" for the first
}

// Crowd is a group that was read. Its members are in order, each as if it were
// alone in its database: without its own schema's name.
type Crowd struct {
	Env     // what the members have in common; its Reading has no schema
	Members []Env
	Apart   bool // the members are databases of their own, each with counts of what is not compared
}

// atOnce bounds how many members are read or compared at the same time.
const atOnce = 8

// LoadGroup reads a group. Schemas of one database and databases of one server
// are read together, over one connection.
func LoadGroup(ctx context.Context, g Group, tools ledger.Checkout, progress Progress) Crowd {
	return loadGroup(ctx, g, tools, wholeSchema, progress)
}

// LoadGroupLedgers is LoadGroup without the schemas: of these, only what it
// takes to find the ledgers.
func LoadGroupLedgers(ctx context.Context, g Group, tools ledger.Checkout, progress Progress) Crowd {
	return loadGroup(ctx, g, tools, tablesOnly, progress)
}

func loadGroup(ctx context.Context, g Group, tools ledger.Checkout, extent extent, progress Progress) Crowd {
	say := func(phase string) {
		if progress != nil {
			progress(g.Name, phase)
		}
	}
	if len(g.Members) > 0 {
		return loadMembers(ctx, g, tools, extent, say)
	}
	crowd := Crowd{Env: Env{Name: g.Name, Engine: g.Endpoint.Engine, Endpoint: g.Endpoint.Label(), From: "server"}}
	if err := crowd.read(ctx, g, tools, extent, say); err != nil {
		p := *problem.Of(err)
		p.Env = g.Name
		crowd.Problem, crowd.Members = &p, nil
	}
	return crowd
}

// loadMembers reads members that have nothing but their kind in common.
func loadMembers(ctx context.Context, g Group, tools ledger.Checkout, extent extent, say func(string)) Crowd {
	say(fmt.Sprintf("reading %d databases", len(g.Members)))
	crowd := Crowd{Env: Env{Name: g.Name, Engine: g.Members[0].Endpoint.Engine, Endpoint: counted(len(g.Members), "database"), From: "server"},
		Members: make([]Env, len(g.Members)), Apart: true}
	bounded(len(g.Members), func(i int) {
		env := load(ctx, g.Members[i], tools, nil, extent, func(string) {})
		if env.Problem == nil && extent == wholeSchema {
			env = ownWords(env)
		}
		crowd.Members[i] = env
	})
	if i := slices.IndexFunc(crowd.Members, func(m Env) bool { return m.Problem == nil }); i >= 0 {
		crowd.Engine = crowd.Members[i].Engine
	}
	return crowd
}

// bounded calls work for every number below n, some at the same time.
func bounded(n int, work func(i int)) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			work(i)
		})
	}
	wg.Wait()
}

// read fills the crowd from the one server that has it.
func (crowd *Crowd) read(ctx context.Context, g Group, tools ledger.Checkout, extent extent, say func(string)) (err error) {
	say("connecting")
	source, err := dialects.Open(ctx, g.Endpoint)
	if err != nil {
		return err
	}
	defer source.Close() // nothing was written: there is nothing that closing could lose

	if crowd.Platform, err = source.Platform(ctx); err != nil {
		return err
	}
	crowd.Engine = engine(crowd.Engine, crowd.Platform.Vendor)
	if !crowd.Platform.ReadOnly {
		return notReadOnly(crowd.Platform)
	}
	names, err := g.names(ctx, source, crowd.Engine, crowd.Platform)
	if err != nil {
		return err
	}
	if extent == tablesOnly {
		return crowd.readLedgers(ctx, names, source, g, tools, say)
	}
	say(fmt.Sprintf("reading %d members", len(names)))
	reading, err := source.Inspect(ctx, catalog.Scope{Schemas: names, Grants: g.Scope.Grants, Versions: g.Scope.Versions})
	if err != nil {
		return err
	}
	crowd.Reading = catalog.Reading{Uncompared: reading.Uncompared, Gaps: reading.Gaps}
	say(fmt.Sprintf("reading the ledgers of %d members", len(names)))
	return crowd.split(ctx, reading, names, source, g, tools)
}

func notReadOnly(p catalog.Platform) error {
	return &problem.Error{Code: "X930", What: "the server did not confirm that our session is read-only",
		Why: p.Vendor + " " + p.Version, Fix: []string{"connect as a role that may only read"}}
}

// names asks the server for the members' names, in order.
func (g Group) names(ctx context.Context, source dialects.Source, e endpoint.Engine, p catalog.Platform) ([]string, error) {
	what, patterns := "schema", g.Schemas
	q := catalog.Query{Table: schema.Key{Kind: schema.Table, Schema: "pg_catalog", Name: "pg_namespace"}, Columns: []string{"nspname"}}
	if len(g.Databases) > 0 {
		what, patterns = "database", g.Databases
		q = catalog.Query{Table: schema.Key{Kind: schema.View, Schema: "information_schema", Name: "SCHEMATA"}, Columns: []string{"SCHEMA_NAME"}}
	}
	if (e == endpoint.Postgres) != (len(g.Schemas) > 0) || e == endpoint.SQLite {
		return nil, &problem.Error{Code: "X904", What: fmt.Sprintf("for_each: %ss does not go with %s", what, e),
			Fix: []string{"schemas are PostgreSQL's, databases are MySQL's and MariaDB's; for all else list the addresses under urls"}}
	}
	rows, err := source.Rows(ctx, q)
	if err != nil {
		return nil, err
	}
	folding := dialects.Folding(e, p, p)
	folds := folding != nil && folding(schema.Namespace)
	var names, known []string
	for _, row := range rows {
		name := row[0].String
		if !ofSystem(name) {
			known = append(known, name)
		}
		if slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name, folds) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	slices.Sort(known)
	if len(names) == 0 {
		return nil, &problem.Error{Code: "X904", What: fmt.Sprintf("no %s matches %s", what, strings.Join(patterns, " or ")),
			Why: "there are " + namesInWords(known), Fix: []string{"check for_each; * and ? stand for characters"}}
	}
	return names, nil
}

// matches says whether a pattern matches a name, whatever the case where the
// server has none.
func matches(pattern, name string, folds bool) bool {
	if folds {
		pattern, name = strings.ToLower(pattern), strings.ToLower(name)
	}
	return globbed(pattern, name)
}

// ofSystem says whether a schema or database is the server's own.
func ofSystem(name string) bool {
	return strings.HasPrefix(name, "pg_") || slices.Contains([]string{"information_schema", "mysql", "performance_schema", "sys"}, name)
}

// split makes an environment of every schema that was read.
func (crowd *Crowd) split(ctx context.Context, reading catalog.Reading, names []string, source ledger.Source, g Group, tools ledger.Checkout) error {
	objects := map[string][]schema.Object{}
	for o := range reading.Schema.All() {
		name := o.Key.Schema
		if o.Key.Kind == schema.Namespace {
			name = o.Key.Name
		}
		objects[name] = append(objects[name], o)
	}
	sizes := map[string][]catalog.Size{}
	for _, s := range reading.Sizes {
		name := s.Table.Schema
		s.Table.Schema = ""
		sizes[name] = append(sizes[name], s)
	}
	found := names
	if len(names) == 1 && objects[names[0]] == nil {
		found = []string{""} // MySQL names a database where there are several
	}
	ledgers, err := ledgersOf(ctx, source, ledger.Tables(reading.Schema), found, g.Ledger, tools)
	if err != nil {
		return err
	}
	crowd.Members = make([]Env, len(names))
	failed := make([]error, len(names))
	bounded(len(names), func(i int) {
		m := crowd.member(names[i], source)
		if crowd.Engine == endpoint.Postgres {
			m.Home = names[i]
		}
		m.Ledgers, m.Reading.Sizes = ledgers[i], sizes[found[i]]
		m.Reading.Schema, failed[i] = owner{names[i], dialectOf(crowd.Engine)}.schema(m.asAlone(objects[found[i]], g.Scope.Grants))
		crowd.Members[i] = m
	})
	for i, err := range failed {
		if err != nil {
			return misread(names[i], err)
		}
	}
	return nil
}
