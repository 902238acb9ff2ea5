package ledger

import (
	"context"
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
)

// Source is where rows come from.
type Source interface {
	Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error)
}

// Read finds and reads every ledger of a database: one query for each, for
// Rails two. tables are those of the schema that was read; see Detect for the
// rest. The errors are the source's and the configuration's; rows that make no
// sense are told in the ledger, because they are true of the database. Where
// the role may not read some of them the error is Denied, of all of them at
// once, and there are no ledgers: what was read is not all that there is.
func Read(ctx context.Context, source Source, tables []Table, o Options, checkout Checkout) ([]Ledger, error) {
	candidates, err := Detect(tables, o, checkout)
	if err != nil {
		return nil, err
	}
	var ledgers []Ledger
	var denied Denied
	for _, c := range candidates {
		answers, err := c.ask(ctx, source)
		if denied.add(err) {
			continue
		} else if err != nil {
			return nil, err
		}
		ledgers = append(ledgers, c.Ledger(answers))
	}
	if len(denied) > 0 {
		return nil, denied
	}
	return ledgers, nil
}

func (c Candidate) ask(ctx context.Context, source Source) ([]catalog.Rows, error) {
	var answers []catalog.Rows
	for _, q := range c.Queries() {
		rows, err := source.Rows(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("ledger %s: %w", q.Table.Path(), err)
		}
		answers = append(answers, rows)
	}
	return answers, nil
}

// Denied is the tables of ledgers that the role may not read, each with the
// grant that would cure it.
type Denied []*problem.Error

// Error is what the first of them says.
func (d Denied) Error() string { return d[0].Error() }

// Unwrap gives all of them.
func (d Denied) Unwrap() []error {
	list := make([]error, len(d))
	for i, p := range d {
		list[i] = p
	}
	return list
}

// add adds an error that says that a table may not be read, and no other.
func (d *Denied) add(err error) bool {
	if !unreadable(err) {
		return false
	}
	*d = append(*d, problem.Of(err))
	return true
}

// Queries is what to ask for the candidate's rows; none for a tool that is not
// read yet.
func (c Candidate) Queries() []catalog.Query {
	if c.Tool.Queries == nil {
		return nil
	}
	return c.Tool.Queries(c.Table, c.near)
}

// Ledger makes the ledger of the answers to Queries, in their order.
func (c Candidate) Ledger(answers []catalog.Rows) Ledger {
	var l Ledger
	var err error
	switch _, known := Named(c.Tool.Name); {
	case c.Tool.Read != nil:
		if l, err = c.Tool.Read(answers); err != nil {
			l = Ledger{Broken: err.Error()}
		}
	case known:
		why := c.Tool.Name + " is not read yet"
		if c.Tool.Unread != "" {
			why = "it is not read: " + c.Tool.Unread
		}
		l = Ledger{Unread: true, Notes: []string{fmt.Sprintf("ledger of %s found in %s; %s", c.Tool.Name, c.Table.Key.Path(), why)}}
	default:
		l = Ledger{Unread: true, Notes: []string{fmt.Sprintf("%s was not read: %s", c.Table.Key.Path(), c.Why)}}
	}
	l.Tool, l.Model, l.Table = c.Tool.Name, c.Tool.Model, c.Table.Key
	l.Notes = append(l.Notes, c.Notes...)
	if c.Tool.Beside != nil {
		l.Faults = append(l.Faults, c.Tool.Beside(c.near)...)
	}
	return l
}
