package dialects

import (
	"context"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/endpoint"
)

// Roler is a Source that reads the roles of its server by themselves.
type Roler interface {
	Roles(ctx context.Context) ([]catalog.Role, error)
}

var _ Roler = (*postgres.Source)(nil)

// Grantees is the statements that make some of an environment's roles on the
// server of a copy, with what they are members of. They come before those of
// Create. Only PostgreSQL's Reading has roles.
func Grantees(e endpoint.Engine, all []catalog.Role, names []string) []catalog.Statement {
	if e != endpoint.Postgres {
		return nil
	}
	return postgres.Grantees(all, names)
}

// Become is the statements by which a superuser's session of a copy becomes one
// of a role: of PostgreSQL.
func Become(role catalog.Role) []string { return postgres.Become(role) }

// JoinRoles is the statement that makes the user of a confined PostgreSQL session a member of
// the roles that others have made.
var JoinRoles = postgres.JoinRoles
