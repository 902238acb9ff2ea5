package rehearse

import (
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// roles is the roles that the copy has to have beside those that the schema
// names: whom the migrations run as, and whom they speak of.
func (c Case) roles() []string {
	if c.Env.Engine != endpoint.Postgres || len(c.known()) == 0 {
		return nil
	}
	names := []string{c.As}
	for _, m := range c.Plan.Run {
		up, down, err := migration.Scripts(c.FS, c.Files, m, lexer.Postgres)
		if err != nil {
			continue // which is told where it comes to run
		}
		for _, s := range []*migration.Script{up, down} {
			if s == nil {
				continue
			}
			for _, statement := range s.Statements {
				for t := range lexer.Code(lexer.Postgres, statement.SQL) {
					if t.Kind == lexer.Word || t.Kind == lexer.Quoted {
						names = append(names, lexer.Name(lexer.Postgres, t))
					}
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// known is the environment's roles.
func (c Case) known() []catalog.Role {
	if len(c.Env.Reading.Roles) > 0 {
		return c.Env.Reading.Roles
	}
	return c.Roles
}

// Grants says whether the migrations speak of roles, as far as they can be read:
// a copy has to have them.
func (c Case) Grants() bool {
	return c.Env.Engine == endpoint.Postgres && slices.ContainsFunc(c.texts(c.Files.Migrations), speaksOfRoles().MatchString)
}

var speaksOfRoles = lazy.Regexp(`(?i)\b(grant|revoke|owner\s+to|owned\s+by|role|authorization|policy|default\s+privileges)\b`)

// role is the migration role as the environment has it. It is an error that
// users read where the environment has none of the name, or does not say.
func (c Case) role() (catalog.Role, error) {
	refuse := func(why string, fix ...string) error {
		return &problem.Error{Code: report.Usage.Code, Env: c.Env.Name, What: "the migrations cannot be run as " + c.As, Why: why, Fix: fix}
	}
	if c.Env.Engine != endpoint.Postgres {
		return catalog.Role{}, refuse("only PostgreSQL lets a session become another role")
	}
	if len(c.Env.Reading.Roles) == 0 {
		return catalog.Role{}, refuse("who may do what was not read", "take the snapshot anew with schema.compare.grants in schemadiff.yaml")
	}
	i := slices.IndexFunc(c.Env.Reading.Roles, func(r catalog.Role) bool { return r.Name == c.As })
	if i < 0 {
		return catalog.Role{}, refuse("there is no role of that name")
	}
	return c.Env.Reading.Roles[i], nil
}

const insufficient = "42501"

// denied says whether a migration ended for want of a right: insufficient_privilege.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func denied(s Step) bool {
	return s.Failure != nil && s.Failure.Err.Code == insufficient && !s.Failure.Confined
}
