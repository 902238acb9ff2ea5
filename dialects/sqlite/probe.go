package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"modernc.org/sqlite"

	"github.com/schemadiff/schemadiff/catalog"
)

// Probe asks whether there are certain rows. SQLite has no estimate of what
// that takes: the timeout of statements is its bound.
func (s *Source) Probe(ctx context.Context, question string, _ bool) (catalog.Answer, error) {
	var out catalog.Answer
	err := s.each(ctx, question, func(rows *sql.Rows) error { return rows.Scan(&out.Yes) })
	var server *sqlite.Error
	switch {
	case errors.As(err, &server):
		out.Refused = server.Error()
		return out, nil
	case err != nil:
		return out, s.file.explain(err)
	}
	return out, s.file.unchanged()
}
