package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Copy is the statements that make want of a database as CREATE DATABASE
// leaves it: the repair of one that has nothing but the schema public and
// PL/pgSQL. Owners and all else that only an exact copy needs come with it.
// Roles that are not there are made first, as stubs that cannot log in.
func Copy(want schema.Schema) ([]catalog.Statement, error) {
	fresh := []schema.Object{
		{Key: schema.Key{Kind: schema.Namespace, Name: "public"}},
		{Key: schema.Key{Kind: schema.Extension, Name: "plpgsql"},
			Props: []schema.Prop{{Name: "version", Value: "1.0"}, {Name: "in_schema", Value: "pg_catalog"}}},
	}
	if o, ok := want.Lookup(database); ok { // the copy has a name of its own
		fresh = append(fresh, schema.Object{Key: database, Props: []schema.Prop{{Name: "name", Value: o.Prop("name")}}})
	}
	have, err := schema.New(fresh)
	if err != nil {
		return nil, err
	}
	r := newRepair(schema.Diff(want, have, Canon), want, have)
	r.exact = true
	return append(stubs(want), r.statements()...), nil
}

// Roles is the roles that a schema names: owners, grantees, and whom policies are for.
// Those that every server has are not among them.
func Roles(want schema.Schema) []string {
	var roles []string
	for o := range want.All() {
		roles = append(roles, o.Prop("owner"))
		for _, list := range []string{o.Prop("grants"), o.Prop("default_grants")} {
			roles = append(roles, grantees(list)...)
		}
		if o.Key.Kind == schema.Policy {
			for t := range lexer.Code(lexer.Postgres, o.Prop("roles")) {
				if !t.Is(",") {
					roles = append(roles, lexer.Name(lexer.Postgres, t))
				}
			}
		}
	}
	slices.Sort(roles)
	return slices.DeleteFunc(slices.Compact(roles), func(name string) bool { return name == "" || strings.HasPrefix(name, "pg_") })
}

// grantees is the roles of "SELECT TO a; UPDATE TO b WITH GRANT OPTION".
func grantees(list string) []string {
	var roles []string
	to := false
	for t := range lexer.Code(lexer.Postgres, list) {
		if to && !t.Is("PUBLIC") && !t.Is("OWNER") {
			roles = append(roles, lexer.Name(lexer.Postgres, t))
		}
		to = t.Is("TO")
	}
	return roles
}

// stubs makes the roles that are missing. An event trigger belongs to a superuser.
// https://www.postgresql.org/docs/current/sql-createeventtrigger.html
func stubs(want schema.Schema) []catalog.Statement {
	super := map[string]bool{}
	for o := range want.All() {
		if o.Key.Kind == schema.EventTrigger {
			super[o.Prop("owner")] = true
		}
	}
	var statements []catalog.Statement
	for _, name := range Roles(want) {
		attributes := "NOLOGIN"
		if super[name] {
			attributes += " SUPERUSER"
		}
		statements = append(statements, catalog.Statement{Setup: true, Body: true, Risk: catalog.Safe, Note: "a role that cannot log in, where there is none of the name",
			SQL: unlessThere(name, "CREATE ROLE "+ident(name)+" "+attributes)})
	}
	return statements
}
