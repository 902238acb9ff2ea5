package dialects

import (
	"context"
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// Open connects to a database for reading. Errors are problems that users can
// read; none of them holds a secret.
func Open(ctx context.Context, e endpoint.Endpoint) (Source, error) {
	switch e.Engine {
	case endpoint.Postgres:
		return opened(postgres.Open(ctx, e))
	case endpoint.MySQL, endpoint.MariaDB:
		return opened(mysql.Open(ctx, e))
	case endpoint.SQLite:
		return opened(sqlite.Open(ctx, e))
	}
	return nil, fmt.Errorf("unknown engine %q", e.Engine)
}

// opened keeps a nil *Source of a failed Open from becoming a Source that is not nil.
func opened[S Source](s S, err error) (Source, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Canon is the dialect's reduction of definitions to what is compared.
func Canon(e endpoint.Engine) schema.Canon {
	switch e {
	case endpoint.Postgres:
		return postgres.Canon
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Canon
	case endpoint.SQLite:
		return sqlite.Canon
	}
	return nil
}

// Folding says how names of two databases of the engine compare.
func Folding(e endpoint.Engine, a, b catalog.Platform) catalog.Folding {
	switch e {
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Folding(a, b)
	case endpoint.SQLite:
		return sqlite.Folding
	}
	return nil // PostgreSQL's names are folded as they are written, and kept apart as they are stored
}

// Likeness says how much two spellings of a property have in common, by the
// dialect of the engine.
func Likeness(e endpoint.Engine, s catalog.Spelling) catalog.Likeness {
	switch e {
	case endpoint.Postgres:
		return postgres.Likeness(s)
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Likeness(s)
	case endpoint.SQLite:
		return sqlite.Likeness(s)
	}
	return catalog.Different
}

// Roles is the roles that a schema names, where roles are in schemas: PostgreSQL.
func Roles(e endpoint.Engine, s schema.Schema) []string {
	if e != endpoint.Postgres {
		return nil
	}
	return postgres.Roles(s)
}

// RenameRoles is a schema whose roles bear other names, lists of them in order.
func RenameRoles(e endpoint.Engine, s schema.Schema, to map[string]string) schema.Schema {
	if e != endpoint.Postgres {
		return s
	}
	return postgres.RenameRoles(s, to)
}
