package parity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// manyDatabases is what a source has that can tell the databases of its server apart.
type manyDatabases interface {
	IdentityOf(database string) string
}

// member is what an environment shares with the others of its crowd.
func (crowd *Crowd) member(name string, source ledger.Source) Env {
	m := Env{Name: name, Engine: crowd.Engine, Endpoint: crowd.Endpoint, From: crowd.From, Platform: crowd.Platform}
	m.Platform.Database = name
	if server, ok := source.(manyDatabases); ok {
		m.Platform.Identity = server.IdentityOf(name)
	} else {
		m.Platform.Identity = identityWithin(m.Platform.Identity, name)
	}
	return m
}

// identityWithin is the identity of one schema of a database.
func identityWithin(database, name string) string {
	if database == "" || name == "" {
		return database
	}
	return database + "." + name
}

// asAlone is the objects of a member that is a database of its own as they
// would be if it were read alone: what a database has by default is among the
// facts of its platform, and an object only where grants were asked for.
func (env *Env) asAlone(objects []schema.Object, grants bool) []schema.Object {
	i := slices.IndexFunc(objects, func(o schema.Object) bool { return o.Key.Kind == schema.Namespace })
	if i < 0 || !mysqlLike(env.Engine) {
		return objects
	}
	database := objects[i]
	env.Platform.Facts = slices.DeleteFunc(slices.Clone(env.Platform.Facts), func(f catalog.Fact) bool {
		return f.Name == catalog.DatabaseEncryption || f.Name == catalog.DatabaseReadOnly // the connected database's, not the member's
	})
	for n := range env.Platform.Facts {
		switch f := &env.Platform.Facts[n]; f.Name {
		case catalog.DatabaseCharset:
			f.Value = database.Prop("charset")
		case catalog.DatabaseCollation:
			f.Value = database.Prop("collation")
		}
	}
	env.Platform.Facts = append(env.Platform.Facts, catalog.DatabaseOptions(database.Prop("encrypted") != "", database.Prop("read_only") != "")...)
	slices.SortFunc(env.Platform.Facts, func(a, b catalog.Fact) int { return cmp.Compare(a.Name, b.Name) })
	objects = slices.Delete(slices.Clone(objects), i, i+1)
	if grants {
		objects = append(objects, schema.Object{Key: database.Key, Props: []schema.Prop{{Name: "grants", Value: database.Prop("grants")}}})
	}
	return objects
}

// ownWords is an environment as a member of a group: of PostgreSQL, the schema
// that stands for the whole, without its name. Where nothing tells which schema
// that is, the environment has a problem.
func ownWords(env Env) Env {
	name, ok := home(env.Reading.Schema)
	if ok && name == "" && env.Engine == endpoint.Postgres {
		name, ok = "public", true // it has no tables
	}
	switch {
	case !ok:
		return env.unfit(&problem.Error{Code: report.EnginesDiffer.Code, Env: env.Name, What: "the schema cannot be compared with members of a group, which have one each",
			Why: "it has tables in several schemas, and nothing tells which of them stands for a member's",
			Fix: []string{"name the schema: schema.include in schemadiff.yaml"}})
	case name == "":
		return env
	}
	return env.withoutName(name)
}

// withoutName is the part of an environment that lies in a schema, without its name.
func (env Env) withoutName(name string) Env {
	var objects []schema.Object
	for o := range env.Reading.Schema.All() {
		if o.Key.Schema == name || o.Key.Kind == schema.Namespace && o.Key.Name == name {
			objects = append(objects, o)
		}
	}
	own, err := owner{name, dialectOf(env.Engine)}.schema(objects)
	if err != nil {
		return env.unfit(misread(env.Name, err))
	}
	if left := env.Reading.Schema.Len() - own.Len(); left > 0 {
		env.Reading.Uncompared = append(slices.Clone(env.Reading.Uncompared),
			catalog.Uncompared{Kind: "objects outside of " + name, Count: left, Note: "members have one schema"})
	}
	env.Reading.Schema, env.Home = own, name
	env.Platform.Identity = identityWithin(env.Platform.Identity, name)
	env.Ledgers = slices.Clone(env.Ledgers)
	for i := range env.Ledgers {
		env.Ledgers[i].Table.Schema = ""
	}
	return env
}

// unfit is the environment with a problem, as if it could not be read.
func (env Env) unfit(p *problem.Error) Env {
	return Env{Name: env.Name, Engine: env.Engine, Endpoint: env.Endpoint, From: env.From, Platform: env.Platform, Problem: p}
}

func misread(name string, err error) *problem.Error {
	return &problem.Error{Code: "X999", What: "the objects of " + name + " were misread", Why: err.Error(), Err: err}
}

// twins is two names of one database.
type twins struct{ a, b, database string }

// sameTwice finds the reference and members that are one and the same
// database. Those that were read from snapshots are not asked.
func sameTwice(ref Env, others []Env) (all []twins) {
	first := map[string]string{}
	for _, env := range append([]Env{ref}, others...) {
		id := env.Platform.Identity
		if id == "" || env.From == "snapshot" || env.Problem != nil {
			continue
		}
		if name, known := first[id]; known {
			all = append(all, twins{name, env.Name, env.Platform.Database})
			continue
		}
		first[id] = env.Name
	}
	return all
}

func membersOf(envs []Env) []string {
	names := make([]string, len(envs))
	for i, env := range envs {
		names[i] = env.Name
	}
	return names
}

// namesInWords is "a, b, c, d, e and 995 more".
func namesInWords(names []string) string {
	const most = 5
	text := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		text += " and " + report.Thousands(more) + " more"
	}
	return text
}
