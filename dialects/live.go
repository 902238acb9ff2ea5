package dialects

import (
	"context"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/schema"
)

// Observer is a Source that also sees what goes on in its database: who holds
// tables, and how far behind replicas are. It only reads. SQLite has no sessions
// that could be asked for.
type Observer interface {
	Live(ctx context.Context, tables []schema.Key) (catalog.Live, error)
}

var (
	_ Observer = (*postgres.Source)(nil)
	_ Observer = (*mysql.Source)(nil)
)
