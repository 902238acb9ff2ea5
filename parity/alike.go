package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Alike is members of a group that nothing tells apart: what is true of one is
// true of all.
type Alike struct {
	Env   Env // the first of them, in its own words
	Names []string
	Sizes []catalog.Size // of every table that of the member in which it is largest; one that is not known in some is known in none
}

// Alike puts members together that are equal in all that is compared, most
// members first, and tells those apart that could not be read.
func (crowd Crowd) Alike(o Options) (all []Alike, unread []Env) {
	clusters, unread := cluster(crowd.Members, o)
	for _, c := range clusters {
		a := Alike{Env: c.env, Names: c.names}
		for _, m := range crowd.Members {
			if slices.Contains(c.names, m.Name) {
				a.Sizes = largest(a.Sizes, m.Reading.Sizes)
			}
		}
		all = append(all, a)
	}
	return all, unread
}

// largest is the greater of every table's sizes.
func largest(a, b []catalog.Size) []catalog.Size {
	out := slices.Clone(a)
	for _, s := range b {
		i := slices.IndexFunc(out, func(o catalog.Size) bool { return o.Table.Name == s.Table.Name })
		if i < 0 {
			out = append(out, s)
			continue
		}
		o := &out[i]
		o.Rows, o.Bytes = known(o.Rows, s.Rows), known(o.Bytes, s.Bytes)
		o.Columns = max(o.Columns, s.Columns)
		if o.Versions >= 0 && (s.Versions < 0 || s.Versions > o.Versions) {
			o.Versions = s.Versions
		}
	}
	return out
}

// known is the greater of two numbers that are below 0 where nobody knows them.
func known(a, b int64) int64 {
	if a < 0 || b < 0 {
		return -1
	}
	return max(a, b)
}

// Unread is why a member could not be read, with the group's name.
func (crowd Crowd) Unread(m Env) *problem.Error { return crowd.problem(m) }

// Member is one member as an environment of its own.
func (g Group) Member(name string) Target {
	if i := slices.IndexFunc(g.Members, func(t Target) bool { return t.Name == name }); i >= 0 {
		return g.Members[i]
	}
	t := g.Target
	if len(g.Schemas) > 0 {
		t.Scope.Schemas, t.Home = []string{name}, name
	} else {
		t.Scope.Schemas, t.Endpoint.Database = nil, name
	}
	return t
}

// AtHome is an environment as sessions of its own see it: those of a group's
// member have its schema before all others in the search path.
func (env Env) AtHome() Env {
	if env.Home == "" {
		return env
	}
	env.Platform.Facts = slices.Clone(env.Platform.Facts)
	for i := range env.Platform.Facts {
		if f := &env.Platform.Facts[i]; f.Name == "search_path" {
			f.Value = `"` + strings.ReplaceAll(env.Home, `"`, `""`) + `", public`
		}
	}
	return env
}

// InOwnWords is an environment without the name of the schema that stands for
// the whole of it, as members of a group are read; of what a throwaway made
// for a member, too.
func (env Env) InOwnWords(name string) Env {
	if env.Engine != endpoint.Postgres || name == "" {
		return env
	}
	return env.withoutName(name)
}

// Has says whether an environment has a schema of the name.
func (env Env) Has(name string) bool {
	_, ok := env.Reading.Schema.Lookup(schema.Key{Kind: schema.Namespace, Name: name})
	return ok
}

// Within is an environment without what lies in other schemas than those that
// were asked for, as a throwaway has them, and how many objects these are. No
// schemas are all.
func (env Env) Within(scope catalog.Scope) (within Env, outside int) {
	if len(scope.Schemas) == 0 || env.Engine != endpoint.Postgres || env.Problem != nil {
		return env, 0
	}
	env.Reading.Schema = env.Reading.Schema.Filter(func(o schema.Object) bool {
		switch k := o.Key; {
		case k.Kind == schema.Namespace:
			return slices.Contains(scope.Schemas, k.Name)
		case k.Schema != "" && !slices.Contains(scope.Schemas, k.Schema):
			outside++
			return false
		}
		return true
	})
	return env, outside
}
