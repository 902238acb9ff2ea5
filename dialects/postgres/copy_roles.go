package postgres

import (
	"context"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// role reads one row of roles.sql.
func (r *reader) role(row *row) {
	role := catalog.Role{Name: row.text(), Attributes: row.text()}
	for _, line := range row.lines() {
		with, of, _ := strings.Cut(line, "\t")
		role.Of = append(role.Of, catalog.Membership{Role: of, With: with})
	}
	role.Settings = row.lines()
	r.roles = append(r.roles, role)
}

// Roles reads the roles of the server, which PostgreSQL shows to everybody.
func (s *Source) Roles(ctx context.Context) ([]catalog.Role, error) {
	r := &reader{version: s.version}
	if err := s.read(ctx, query{sql: rolesSQL, each: r.role}); err != nil {
		return nil, s.problem("the roles cannot be read", err)
	}
	return r.roles, nil
}

// Grantees is the statements that make some roles of a server on another, and
// those that they are members of: none can log in, and one that is there
// already stays as it is. A name that is none of the server's roles is passed over.
func Grantees(all []catalog.Role, names []string) []catalog.Statement {
	byName := map[string]catalog.Role{}
	for _, r := range all {
		byName[r.Name] = r
	}
	wanted := map[string]bool{}
	var want func(name string)
	want = func(name string) {
		r, ok := byName[name]
		if !ok || wanted[name] {
			return
		}
		wanted[name] = true
		for _, m := range r.Of {
			want(m.Role)
		}
	}
	for _, name := range names {
		want(name)
	}
	var made, granted []catalog.Statement
	for _, r := range all {
		if !wanted[r.Name] {
			continue
		}
		attributes := strings.TrimSuffix("NOLOGIN "+r.Attributes, " ")
		made = append(made, catalog.Statement{Setup: true, Body: true, Risk: catalog.Safe, Note: "a role that cannot log in, where there is none of the name",
			SQL: unlessThere(r.Name, "CREATE ROLE "+ident(r.Name)+" "+attributes)})
		for _, m := range r.Of {
			if !wanted[m.Role] && !strings.HasPrefix(m.Role, "pg_") {
				continue
			}
			grant := "GRANT " + ident(m.Role) + " TO " + ident(r.Name)
			if m.With != "" {
				grant += " WITH " + m.With
			}
			granted = append(granted, catalog.Statement{Setup: true, Risk: catalog.Safe, Note: "a membership", SQL: grant})
		}
	}
	return slices.Concat(made, granted)
}

// unlessThere runs a statement where there is no role of a name.
func unlessThere(role, statement string) string {
	return "DO $do$BEGIN\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = " + text(role) + ") THEN " + statement + "; END IF;\nEND$do$"
}

// Become is the statements by which a superuser's session becomes one of a
// role, with the settings that ALTER ROLE has given it.
// https://www.postgresql.org/docs/current/sql-set-session-authorization.html
func Become(role catalog.Role) []string {
	statements := []string{"SET SESSION AUTHORIZATION " + ident(role.Name)}
	for _, s := range role.Settings {
		name, value, _ := strings.Cut(s, "=")
		statements = append(statements, "SET "+assignment(name, value))
	}
	return statements
}
