package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// perRow reads a ledger of one row for each migration, the shape of most.
// entry gives the ID and what else the row tells; an empty ID passes over the
// row. What is there twice counts once and is a fault.
func perRow(columns int, entry func(r *row, l *Ledger) Entry) func([]catalog.Rows) (Ledger, error) {
	return func(rows []catalog.Rows) (Ledger, error) {
		var l Ledger
		var seen map[string]bool // nil as long as the IDs rise
		var rising rising
		l.Entries = make([]Entry, 0, len(rows[0]))
		err := each(rows[0], columns, func(r *row) {
			e := entry(r, &l)
			if e.ID == "" || r.err != nil {
				return
			}
			if e.State == "" {
				e.State = Applied
			}
			if seen == nil && !rising.next(e.ID) {
				seen = make(map[string]bool, len(rows[0]))
				for _, before := range l.Entries {
					seen[before.ID] = true
				}
			}
			if seen[e.ID] {
				l.Faults = append(l.Faults, Fault{Text: e.Label() + " is recorded more than once: two runs met, or a hand was at work"})
				return
			}
			if seen != nil {
				seen[e.ID] = true
			}
			l.Entries = append(l.Entries, e)
		})
		return l, err
	}
}

// asking asks for columns in the order of one or more of them: "id: name, run_on".
func asking(question string) func(Table, []Table) []catalog.Query {
	order, columns, _ := strings.Cut(question, ": ")
	return func(t Table, _ []Table) []catalog.Query {
		return []catalog.Query{t.Query(strings.Split(columns, ", "), strings.Split(order, ", ")...)}
	}
}

// locking adds the lock that stands in a table beside the ledger, if the second
// question was asked: held says who holds it, by one of its rows.
func locking(read func([]catalog.Rows) (Ledger, error), columns int, held func(r *row) (who string, ok bool)) func([]catalog.Rows) (Ledger, error) {
	return func(rows []catalog.Rows) (Ledger, error) {
		l, err := read(rows)
		if err != nil || len(rows) < 2 {
			return l, err
		}
		return l, each(rows[1], columns, func(r *row) {
			if who, ok := held(r); ok {
				l.Facts = append(l.Facts, Fact{Locked, who})
			}
		})
	}
}

// neighbour finds a table beside the ledger by its name.
func neighbour(near []Table, name string) (Table, bool) {
	for _, t := range near {
		if strings.EqualFold(t.Key.Name, name) {
			return t, true
		}
	}
	return Table{}, false
}

// with adds the question to a table beside the ledger, where it is there and
// has the columns.
func with(queries []catalog.Query, near []Table, name string, columns ...string) []catalog.Query {
	t, ok := neighbour(near, name)
	for _, c := range columns {
		_, has := t.Column(c)
		ok = ok && has
	}
	if !ok {
		return queries
	}
	return append(queries, t.Query(columns, columns[0]))
}
