package dialects

import (
	"context"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
)

// Prober is a Source that answers questions about rows: a SELECT of one truth
// value that this program made. It stays as unable to write as any Source, and
// its timeouts hold. Where scan is false, a question whose plan reads much is
// not asked. The error is that of a lost connection; what the server says
// against the question is in the answer.
type Prober interface {
	Probe(ctx context.Context, question string, scan bool) (catalog.Answer, error)
}

var (
	_ Prober = (*postgres.Source)(nil)
	_ Prober = (*mysql.Source)(nil)
	_ Prober = (*sqlite.Source)(nil)
)
