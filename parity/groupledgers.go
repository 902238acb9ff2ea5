package parity

import (
	"context"
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/schema"
)

// manyRows is what a source has that answers many queries in one round trip.
type manyRows interface {
	RowsOf(ctx context.Context, queries []catalog.Query) ([]catalog.Rows, error)
}

// ledgersOf reads the ledgers of every schema, in the order of names.
func ledgersOf(ctx context.Context, source ledger.Source, read schema.Schema, names []string, o ledger.Options, tools []string) ([][]ledger.Ledger, error) {
	tables := map[string][]ledger.Table{}
	for _, t := range ledger.Tables(read) {
		tables[t.Key.Schema] = append(tables[t.Key.Schema], t)
	}
	candidates := make([][]ledger.Candidate, len(names))
	var queries []catalog.Query
	for i, name := range names {
		var err error
		if candidates[i], err = ledger.Detect(tables[name], o, ledger.Has(tools...)); err != nil {
			return nil, err
		}
		for _, c := range candidates[i] {
			queries = append(queries, c.Queries()...)
		}
	}
	answers, err := answersTo(ctx, source, queries)
	if err != nil {
		return nil, err
	}
	ledgers := make([][]ledger.Ledger, len(names))
	for i := range names {
		for _, c := range candidates[i] {
			n := len(c.Queries())
			l := c.Ledger(answers[:n:n])
			l.Table.Schema = ""
			ledgers[i] = append(ledgers[i], l)
			answers = answers[n:]
		}
	}
	return ledgers, nil
}

func answersTo(ctx context.Context, source ledger.Source, queries []catalog.Query) ([]catalog.Rows, error) {
	if many, ok := source.(manyRows); ok {
		answers, err := many.RowsOf(ctx, queries)
		if err != nil {
			return nil, fmt.Errorf("ledgers: %w", err)
		}
		return answers, nil
	}
	answers := make([]catalog.Rows, len(queries))
	for i, q := range queries {
		var err error
		if answers[i], err = source.Rows(ctx, q); err != nil {
			return nil, fmt.Errorf("ledger %s: %w", q.Table.Path(), err)
		}
	}
	return answers, nil
}
