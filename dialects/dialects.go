// Package dialects opens a database of any engine.
package dialects

import (
	"context"

	"github.com/schemadiff/schemadiff/catalog"
)

// Source is a configured environment's database. It has no way to write, and
// the server refuses writes of its session as well. All its answers come from
// one consistent read where the engine offers one. It is used by one goroutine.
type Source interface {
	// Inspect reads the catalog in a number of queries that does not depend on
	// the number of objects.
	Inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error)
	// Tables reads the base tables that Inspect would read, and their columns, in
	// one round trip: for whoever wants the ledgers only.
	Tables(ctx context.Context, scope catalog.Scope) ([]catalog.Table, error)
	// Rows reads a ledger's table.
	Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error)
	// Platform reads what runs the database.
	Platform(ctx context.Context) (catalog.Platform, error)
	Close() error
}
