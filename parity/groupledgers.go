package parity

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/ledger"
)

// manyRows is what a source has that answers many queries in one round trip.
type manyRows interface {
	RowsOf(ctx context.Context, queries []catalog.Query) ([]catalog.Rows, error)
}

// readLedgers fills the crowd with members of which nothing but the ledgers is read.
func (crowd *Crowd) readLedgers(ctx context.Context, names []string, source dialects.Source, g Group, tools ledger.Checkout, say func(string)) error {
	say(fmt.Sprintf("reading the ledgers of %d members", len(names)))
	tables, err := source.Tables(ctx, catalog.Scope{Schemas: names})
	if err != nil {
		return err
	}
	found := names
	if len(names) == 1 && !slices.ContainsFunc(tables, func(t catalog.Table) bool { return t.Key.Schema == names[0] }) {
		found = []string{""} // MySQL names a database where there are several
	}
	ledgers, err := ledgersOf(ctx, source, ledger.Candidates(tables), found, g.Ledger, tools)
	if err != nil {
		return err
	}
	for i, name := range names {
		m := crowd.member(name, source)
		m.Ledgers = ledgers[i]
		crowd.Members = append(crowd.Members, m)
	}
	return nil
}

// ledgersOf reads the ledgers of every schema, in the order of names.
func ledgersOf(ctx context.Context, source ledger.Source, found []ledger.Table, names []string, o ledger.Options, tools ledger.Checkout) ([][]ledger.Ledger, error) {
	tables := map[string][]ledger.Table{}
	for _, t := range found {
		tables[t.Key.Schema] = append(tables[t.Key.Schema], t)
	}
	candidates := make([][]ledger.Candidate, len(names))
	var queries []catalog.Query
	for i, name := range names {
		var err error
		if candidates[i], err = ledger.Detect(tables[name], o, tools); err != nil {
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
