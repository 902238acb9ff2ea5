package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lazy"
)

// mostCost is what a question's plan may cost unless the user allows more: in
// units of one page read, it is some 800 MB from end to end.
const mostCost = 100_000

// costs are in a plan as JSON: of every node, since that of EXISTS counts what
// it takes to find the first row, and there may be none.
var costs = lazy.Regexp(`"Total Cost": ([0-9.]+)`)

// Probe asks whether there are certain rows, in the transaction that everything
// is read in. The extended protocol takes one statement only.
func (s *Source) Probe(ctx context.Context, question string, scan bool) (catalog.Answer, error) {
	var out catalog.Answer
	plan := ""
	if err := s.read(ctx, query{sql: "EXPLAIN (FORMAT JSON) " + question, each: func(r *row) { plan = r.text() }}); err != nil {
		return s.unanswered(out, err)
	}
	for _, m := range costs().FindAllStringSubmatch(plan, -1) {
		cost, _ := strconv.ParseFloat(m[1], 64)
		out.Cost = max(out.Cost, cost)
	}
	if out.Cost > mostCost && !scan {
		out.Refused = fmt.Sprintf("its plan costs %.0f, and more than %d is not asked without --allow-scan", out.Cost, mostCost)
		return out, nil
	}
	if err := s.read(ctx, query{sql: question, each: func(r *row) { out.Yes = r.yes() }}); err != nil {
		return s.unanswered(out, err)
	}
	return out, nil
}

func (s *Source) unanswered(out catalog.Answer, err error) (catalog.Answer, error) {
	var server *pgconn.PgError
	if !errors.As(err, &server) || s.conn.IsClosed() {
		return out, s.problem("a question about rows was not answered", err)
	}
	out.Refused = server.Message
	return out, nil
}
