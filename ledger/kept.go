package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Kept is every row of a table that a migration tool keeps, in all columns, so
// that a copy can be given what the tool would find. Values are as Query says.
type Kept struct {
	Table   schema.Key
	Columns []string     // of them those of bytes last
	Bytes   int          // how many of the columns come as their bytes
	Rows    catalog.Rows // in the order of OrderBy, the tool's
	OrderBy []string
	Missing string // why the rows are not there, one clause; else ""
}

// Query asks for the rows again.
func (k Kept) Query() catalog.Query {
	n := len(k.Columns) - k.Bytes
	return catalog.Query{Table: k.Table, Columns: k.Columns[:n], Bytes: k.Columns[n:], OrderBy: k.OrderBy}
}

// WholeTable asks for all columns of a table.
func WholeTable(t Table, orderBy ...string) Kept {
	k := Kept{Table: t.Key, OrderBy: orderBy}
	for _, c := range t.Columns {
		if !ofBytes(c.Type) {
			k.Columns = append(k.Columns, c.Name)
		}
	}
	for _, c := range t.Columns {
		if ofBytes(c.Type) {
			k.Columns = append(k.Columns, c.Name)
			k.Bytes++
		}
	}
	return k
}

// ofBytes says whether a type's values are none of characters and the server
// prints them as they are: MySQL's and SQLite's. PostgreSQL prints bytea as digits.
func ofBytes(typ string) bool {
	word, _, _ := strings.Cut(strings.ToLower(typ), "(")
	return strings.HasSuffix(word, "binary") || strings.HasSuffix(word, "blob")
}

// ReadWhole is Read, and keeps the rows of the ledgers' tables whole. It asks as
// often as Read, and once more for each table that only the tool itself looks at.
// A role that may read some columns only loses the rows and not the ledger.
func ReadWhole(ctx context.Context, source Source, tables []Table, o Options, checkout Checkout) ([]Ledger, []Kept, error) {
	candidates, err := Detect(tables, o, checkout)
	if err != nil {
		return nil, nil, err
	}
	var ledgers []Ledger
	var kept []Kept
	var denied Denied
	for _, c := range candidates {
		answers, err := c.askWhole(ctx, source, &kept)
		if denied.add(err) {
			continue
		} else if err != nil {
			return nil, nil, err
		}
		ledgers = append(ledgers, c.Ledger(answers))
	}
	if len(denied) > 0 {
		return nil, nil, denied
	}
	return ledgers, kept, nil
}

// askWhole gives the answers to the candidate's own questions, and keeps all
// that the tool looks at.
func (c Candidate) askWhole(ctx context.Context, source Source, kept *[]Kept) ([]catalog.Rows, error) {
	var answers []catalog.Rows
	for _, q := range c.Queries() {
		rows, k, err := ask(ctx, source, c.table(q.Table), q)
		if err != nil {
			return nil, fmt.Errorf("ledger %s: %w", q.Table.Path(), err)
		}
		answers, *kept = append(answers, rows), keep(*kept, k)
	}
	for _, t := range c.beside() {
		if slices.ContainsFunc(*kept, func(k Kept) bool { return k.Table == t.Key }) {
			continue
		}
		k := WholeTable(t)
		var err error
		if k.Rows, err = source.Rows(ctx, k.Query()); unreadable(err) {
			k.Missing = problem.Of(err).What
		} else if err != nil {
			return nil, fmt.Errorf("ledger %s: %w", t.Key.Path(), err)
		}
		*kept = keep(*kept, k)
	}
	return answers, nil
}

// ask sends a tool's question with all other columns of the table behind it.
func ask(ctx context.Context, source Source, t Table, q catalog.Query) (catalog.Rows, Kept, error) {
	k := WholeTable(t, q.OrderBy...)
	wide := q
	wide.Columns = slices.Clone(q.Columns)
	wide.Bytes = k.Query().Bytes
	places := make([]int, len(k.Columns))
	for i, name := range k.Columns {
		if i >= len(k.Columns)-k.Bytes {
			continue
		}
		if places[i] = slices.Index(q.Columns, name); places[i] < 0 {
			places[i] = len(wide.Columns)
			wide.Columns = append(wide.Columns, name)
		}
	}
	for i := range k.Bytes {
		places[len(places)-k.Bytes+i] = len(wide.Columns) + i
	}
	rows, err := source.Rows(ctx, wide)
	if unreadable(err) {
		k.Missing = problem.Of(err).What
		rows, err = source.Rows(ctx, q)
		return rows, k, err
	}
	if err != nil {
		return nil, k, err
	}
	answers := make(catalog.Rows, len(rows))
	for i, row := range rows {
		answers[i] = row[:len(q.Columns):len(q.Columns)]
		values := make([]sql.NullString, len(places))
		for n, place := range places {
			values[n] = row[place]
		}
		k.Rows = append(k.Rows, values)
	}
	return answers, k, nil
}

// unreadable says whether the role may not read it.
func unreadable(err error) bool {
	var p *problem.Error
	return errors.As(err, &p) && p.Code == "X911"
}

// keep adds a table's rows, once.
func keep(kept []Kept, k Kept) []Kept {
	if slices.ContainsFunc(kept, func(other Kept) bool { return other.Table == k.Table }) {
		return kept
	}
	return append(kept, k)
}

// table is the candidate's own or one beside it.
func (c Candidate) table(key schema.Key) Table {
	if i := slices.IndexFunc(c.near, func(t Table) bool { return t.Key == key }); i >= 0 {
		return c.near[i]
	}
	return c.Table
}

// beside is the tables that the tool looks at and the ledger does not need.
func (c Candidate) beside() []Table {
	var tables []Table
	for _, name := range c.Tool.Keeps {
		if t, ok := neighbour(c.near, name); ok {
			tables = append(tables, t)
		}
	}
	return tables
}

// Rewritten is tables with every value put through a function: a snapshot must
// hold no secret, and redacting its text would break its digest.
func Rewritten(tables []Kept, value func(string) string) []Kept {
	out := slices.Clone(tables)
	for i, k := range tables {
		out[i].Rows = nil
		for _, row := range k.Rows {
			row = slices.Clone(row)
			for n := range row {
				row[n].String = value(row[n].String)
			}
			out[i].Rows = append(out[i].Rows, row)
		}
	}
	return out
}

// keptJSON is Kept in a snapshot. A value is a string or null.
type keptJSON struct {
	Table   schema.Key  `json:"table"`
	Columns []string    `json:"columns"`
	Bytes   int         `json:"bytes,omitempty"`
	Rows    [][]*string `json:"rows"`
	OrderBy []string    `json:"order_by,omitempty"`
	Missing string      `json:"missing,omitempty"`
}

// MarshalJSON writes columns once and rows as lists.
func (k Kept) MarshalJSON() ([]byte, error) {
	out := keptJSON{k.Table, k.Columns, k.Bytes, make([][]*string, len(k.Rows)), k.OrderBy, k.Missing}
	for i, row := range k.Rows {
		out.Rows[i] = make([]*string, len(row))
		for n := range row {
			if row[n].Valid {
				out.Rows[i][n] = &row[n].String
			}
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote, and no other shape.
func (k *Kept) UnmarshalJSON(data []byte) error {
	var in keptJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if in.Bytes < 0 || in.Bytes > len(in.Columns) {
		return fmt.Errorf("rows of %s: %d columns of bytes among %d", in.Table.Path(), in.Bytes, len(in.Columns))
	}
	*k = Kept{Table: in.Table, Columns: in.Columns, Bytes: in.Bytes, OrderBy: in.OrderBy, Missing: in.Missing}
	for i, row := range in.Rows {
		if len(row) != len(in.Columns) {
			return fmt.Errorf("rows of %s: row %d has %d values for %d columns", in.Table.Path(), i+1, len(row), len(in.Columns))
		}
		values := make([]sql.NullString, len(row))
		for n, v := range row {
			if v != nil {
				values[n] = sql.NullString{String: *v, Valid: true}
			}
		}
		k.Rows = append(k.Rows, values)
	}
	return nil
}
