package postgres

import (
	"context"
	"database/sql"

	"github.com/schemadiff/schemadiff/catalog"
)

// RowsOf answers many queries, in their order, in one round trip: a database
// with a thousand tenants has a thousand ledgers. Where one of them fails, they
// are asked one by one, and the error is that of Rows.
func (s *Source) RowsOf(ctx context.Context, list []catalog.Query) ([]catalog.Rows, error) {
	answers := make([]catalog.Rows, len(list))
	queries := make([]query, len(list))
	for i, q := range list {
		queries[i] = query{sql: selection(q), each: func(r *row) {
			values := make([]sql.NullString, len(r.values))
			for j, v := range r.values {
				values[j] = sql.NullString{String: r.text(), Valid: v != nil}
			}
			answers[i] = append(answers[i], values)
		}}
	}
	if s.read(ctx, queries...) == nil {
		return answers, nil
	}
	for i, q := range list {
		var err error
		if answers[i], err = s.Rows(ctx, q); err != nil {
			return nil, err
		}
	}
	return answers, nil
}
