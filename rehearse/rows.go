package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// The bounds of what is made up.
const (
	DefaultRows = 20     // of each table
	MostRows    = 10_000 // of each table
	totalRows   = 200_000
)

// filler makes rows for the tables of a throwaway and stores them: values of
// the columns' types, the n-th row of a table pointing at the n-th rows of its
// parents, so that what has to be unique is and what refers to something finds
// it. What the types cannot tell the server is asked: it takes a row or says
// which condition it breaks, and other values are tried.
type filler struct {
	engine     endpoint.Engine
	schema     schema.Schema
	after      schema.Schema // behind the pending migrations
	values     values
	session    dialects.Session
	partitions map[schema.Key][]schema.Object
	tables     map[schema.Key]*sown
	order      []schema.Key
	each       int // rows of a table
}

// seeded is a throwaway's rows.
type seeded struct {
	values values
	tables map[schema.Key]*sown
	order  []schema.Key // parents before children
}

// seed fills the tables of a throwaway.
func (c Case) seed(ctx context.Context, db dialects.Scratch, after schema.Schema, each int) (out seeded, err error) {
	f := &filler{engine: c.Env.Engine, schema: c.Env.Reading.Schema, after: after, partitions: map[schema.Key][]schema.Object{}, tables: map[schema.Key]*sown{}}
	f.values = values{engine: f.engine, schema: f.schema, learnt: map[string]string{}}
	if f.session, err = db.Session(ctx); err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, f.session.Close()) }()
	f.list(c)
	f.each = min(each, MostRows, max(2, totalRows/max(1, len(f.order))))
	if err := f.learn(ctx); err != nil {
		return out, err
	}
	if err := f.unbind(ctx); err != nil {
		return out, err
	}
	if err := withoutTriggers(ctx, db, f.session, c.Env, f.order, func() error { return f.sow(ctx) }); err != nil {
		return out, err
	}
	return seeded{f.values, f.tables, f.order}, nil
}

// sow makes the rows of all tables.
func (f *filler) sow(ctx context.Context) error {
	forget, err := f.foresee(ctx)
	if err != nil {
		return err
	}
	for _, k := range f.order {
		if err := f.fill(ctx, f.tables[k]); err != nil {
			return err
		}
	}
	if err := f.settle(ctx); err != nil {
		return err
	}
	return forget(ctx)
}

// list finds the tables that are to have rows: not the ledgers' and those beside
// them, whose rows are the environment's, and not partitions, which get those of their table.
func (f *filler) list(c Case) {
	var keys []schema.Key
	for o := range f.schema.All() {
		if o.Key.Kind != schema.Table {
			continue
		}
		if parent := o.Prop("partition_of"); parent != "" {
			f.partitions[tableNamed(parent)] = append(f.partitions[tableNamed(parent)], o)
			continue
		}
		if !c.ofLedger(o) && !c.Kept(o) {
			keys = append(keys, o.Key)
		}
	}
	for _, k := range keys {
		o, _ := f.schema.Lookup(k)
		f.tables[k] = f.table(k, o)
	}
	f.order, _ = f.schema.Order(keys, nil, false)
}

// Kept says of a table whether a tool keeps it for itself and its rows are the
// environment's: a lock with more rows than one is held for ever.
func (c Case) Kept(o schema.Object) bool {
	return slices.ContainsFunc(c.Env.Kept, func(k ledger.Kept) bool { return k.Table == o.Key })
}

// learn asks the server for a value of each type that nobody here knows.
func (f *filler) learn(ctx context.Context) error {
	if f.engine != endpoint.Postgres {
		return nil
	}
	for _, k := range f.order {
		for _, fl := range f.tables[k].fields {
			typ := fl.typ
			if _, known := f.values.of(typ, 1); known {
				continue
			}
			for element := range strings.SplitSeq(strings.TrimSuffix(typ, "[]"), "[]") {
				typ = element
			}
			for _, guess := range guesses {
				_, err := f.session.Query(ctx, "SELECT CAST("+f.values.quote(guess)+" AS "+typ+")")
				if err == nil {
					f.values.learnt[typ] = guess
					break
				}
				if !refusal(err) {
					return err
				}
			}
		}
	}
	return nil
}

// unbind takes what a table demands of others away, as far as it may: that
// rows come in any order is no fault of theirs, and triggers write rows of their
// own: PostgreSQL's keep still by it, the others' see withoutTriggers.
func (f *filler) unbind(ctx context.Context) error {
	statement := map[endpoint.Engine]string{
		// Only a superuser may: without it rows come in the order of the foreign keys, and triggers act.
		endpoint.Postgres: "SET session_replication_role = replica",
		endpoint.MySQL:    "SET foreign_key_checks = 0",
		endpoint.MariaDB:  "SET foreign_key_checks = 0",
		endpoint.SQLite:   "PRAGMA foreign_keys = OFF",
	}[f.engine]
	_, err := f.session.Exec(ctx, statement)
	if err != nil && !refusal(err) {
		return err
	}
	return nil
}

// refusal says whether an error is the server's answer to a statement.
func refusal(err error) bool {
	var refused *catalog.SQLError
	return errors.As(err, &refused)
}

// fill makes the rows of one table: all at once where the server takes them,
// one by one where it has to say what is wrong with them.
func (f *filler) fill(ctx context.Context, t *sown) error {
	if t.why = f.hopeless(t); t.why != "" {
		return nil
	}
	var rows [][]string
	for n := 1; n <= f.each; n++ {
		if row, ok := f.row(t, n, nil); ok {
			rows = append(rows, row)
		}
	}
	stored := true
	for chunk := range slices.Chunk(rows, 500) {
		done, err := f.session.Exec(ctx, f.insert(t, chunk...))
		if err != nil && !refusal(err) {
			return err
		}
		if stored = err == nil && done.Rows >= int64(len(chunk)); !stored {
			break
		}
		t.rows = append(t.rows, chunk...)
	}
	if stored && len(rows) > 0 {
		return nil
	}
	return f.oneByOne(ctx, t)
}

// hopeless says why no rows can be made for a table, "" where they can be tried.
func (f *filler) hopeless(t *sown) string {
	o, _ := f.schema.Lookup(t.key)
	switch {
	case o.Prop("module") != "":
		return "it is a virtual table"
	case len(t.fields) == 0:
		return "it has no columns that take values"
	}
	for _, fl := range t.fields {
		if _, known := f.values.of(fl.typ, 1); !known && fl.notNull {
			return fmt.Sprintf("no value of the type %s of column %s is known", fl.typ, fl.name)
		}
	}
	return ""
}

// oneByOne stores rows that a single statement could not.
func (f *filler) oneByOne(ctx context.Context, t *sown) error {
	choices := make([]int, len(t.limits)) // what was right for one row is tried first for the next
	for n, failed := len(t.rows)+1, 0; n <= f.each && (failed < 3 || len(t.rows) > 0); n++ {
		for i, l := range t.limits {
			if l.rotates {
				choices[i] = 1 + (n-1)*max(1, len(l.columns))%mostCandidates
				if len(l.paths) > 0 {
					choices[i] = 1 + (n-1)%len(l.paths)
				}
			}
		}
		row, why, err := f.attempt(ctx, t, n, choices)
		if err != nil {
			return err
		}
		if row != nil {
			t.rows = append(t.rows, row)
			continue
		}
		failed++
		if t.why == "" {
			t.why = why
		}
	}
	if len(t.rows) > 0 {
		t.why = ""
	}
	return nil
}

// attempt stores the n-th row; nil and why where no candidate is taken.
func (f *filler) attempt(ctx context.Context, t *sown, n int, choices []int) (row []string, why string, err error) {
	start, last := slices.Clone(choices), -1
	for tries := 0; tries <= mostCandidates*max(1, len(t.limits)); tries++ {
		row, ok := f.row(t, n, choices)
		if !ok {
			return nil, "its foreign keys need rows that could not be made", nil
		}
		done, err := f.session.Exec(ctx, f.insert(t, row))
		if err == nil {
			if done.Rows == 0 {
				return nil, "the server takes a row and stores none", nil
			}
			return row, "", nil
		}
		var refused *catalog.SQLError
		if !errors.As(err, &refused) {
			return nil, "", err
		}
		at := f.broken(t, refused)
		if at < 0 && last >= 0 && choices[last] > 0 && refused.Code != "23505" && refused.Number != 1062 {
			at = last // the candidate is no value of its column
		}
		if at < 0 {
			return nil, refused.Message, nil
		}
		last = at
		limit := t.limits[at]
		most := min(mostCandidates, 1+len(limit.pool)*len(limit.columns)*3)
		if len(limit.paths) > 0 {
			most = len(limit.paths)
		}
		if choices[at]++; choices[at] > most {
			choices[at] = 0
		}
		if choices[at] == start[at] {
			return nil, fmt.Sprintf("no values were found that fulfil it: %s", refused.Message), nil
		}
	}
	return nil, "no values were found that fulfil all its conditions", nil
}

// saidBy finds the name of the condition that a row breaks in what the servers
// say that have no field for it.
var saidBy = lazy.Regexp("(?s:Check constraint '([^']*)'|CONSTRAINT `([^`]*)` failed|CHECK constraint failed: (.*))")

// broken is which of the limits a row breaks, -1 for none of them.
func (f *filler) broken(t *sown, refused *catalog.SQLError) int {
	name := refused.Constraint
	if m := saidBy().FindStringSubmatch(refused.Message); m != nil {
		name = m[1] + m[2] + m[3]
	}
	at := slices.IndexFunc(t.limits, func(l limit) bool {
		return l.name == name && name != "" || strings.HasSuffix(name, "."+l.name) && l.name != ""
	})
	if at < 0 && f.engine == endpoint.SQLite && name != "" {
		at = saidAs(t.limits, name)
	}
	if at < 0 && (refused.Code == "23514" || refused.Number == 1526 || refused.Number == 1525) {
		at = slices.IndexFunc(t.limits, func(l limit) bool { return l.rotates })
	}
	if at < 0 && len(t.limits) == 1 && name != "" {
		at = 0
	}
	return at
}

// saidAs finds the condition without a name that SQLite calls by its text as it
// was written: all of it, or where it begins with a quoted name that name alone,
// since the text is unquoted as if it were one.
func saidAs(limits []limit, name string) int {
	said := lexer.Fold(lexer.SQLite, name)
	if at := slices.IndexFunc(limits, func(l limit) bool { return lexer.Fold(lexer.SQLite, l.name) == said }); at >= 0 {
		return at
	}
	return slices.IndexFunc(limits, func(l limit) bool {
		for t := range lexer.Code(lexer.SQLite, l.name) {
			return strings.EqualFold(lexer.Name(lexer.SQLite, t), name)
		}
		return false
	})
}

// row is the n-th row of a table, with the limits' choices of values.
func (f *filler) row(t *sown, n int, choices []int) (row []string, ok bool) {
	row = make([]string, len(t.fields))
	for i, fl := range t.fields {
		literal, known := f.values.of(fl.likes, n)
		if !known {
			literal = "NULL"
		}
		row[i] = literal
	}
	stored := map[string]bool{} // columns that have a stored row's value, which fulfils what its type asks
	for _, r := range t.refers {
		if !f.point(t, r, row, n) {
			return nil, false
		}
		if parent := f.tables[r.table]; parent != nil && len(parent.rows) > 0 {
			for _, c := range r.columns {
				stored[c] = true
			}
		}
	}
	for i, l := range t.limits {
		if choices == nil {
			continue
		}
		for column, c := range l.try(choices[i]) {
			if at := t.at(column); at >= 0 && !(l.each && stored[column]) {
				if literal, ok := f.values.candidate(c, t.fields[at], n); ok {
					row[at] = literal
				}
			}
		}
	}
	return row, true
}

// point gives the columns of a foreign key the values of a row of its parent.
func (f *filler) point(t *sown, r reference, row []string, n int) bool {
	parent := f.tables[r.table]
	set := func(value func(i int) (string, bool)) bool {
		for i, c := range r.columns {
			at := t.at(c)
			if at < 0 || i >= len(r.parents) {
				continue // it is computed
			}
			literal, ok := value(i)
			if !ok {
				if t.fields[at].notNull {
					return false
				}
				literal = "NULL"
			}
			row[at] = literal
		}
		return true
	}
	none := func(int) (string, bool) { return "", false }
	switch {
	case parent == nil, parent.why != "" && len(parent.rows) == 0:
		return set(none)
	case len(parent.rows) > 0:
		from := parent.rows[(n-1)%len(parent.rows)]
		return set(func(i int) (string, bool) {
			at := parent.at(r.parents[i])
			if at < 0 {
				return "", false
			}
			return from[at], true
		})
	}
	// The parent comes later, or is this table: its n-th row will have this.
	return set(func(i int) (string, bool) { return f.planned(parent, r.parents[i], n, nil) })
}

// planned is the value that a column will have in the n-th row of a table that
// has none yet.
func (f *filler) planned(t *sown, column string, n int, seen []schema.Key) (string, bool) {
	for _, r := range t.refers {
		i := slices.Index(r.columns, column)
		parent := f.tables[r.table]
		if i < 0 || i >= len(r.parents) || parent == nil || r.table == t.key || slices.Contains(seen, r.table) {
			continue
		}
		if len(parent.rows) > 0 {
			if at := parent.at(r.parents[i]); at >= 0 {
				return parent.rows[(n-1)%len(parent.rows)][at], true
			}
		}
		return f.planned(parent, r.parents[i], n, append(seen, t.key))
	}
	at := t.at(column)
	if at < 0 {
		return "", false
	}
	return f.values.of(t.fields[at].likes, n)
}

func (f *filler) insert(t *sown, rows ...[]string) string {
	columns := make([]string, len(t.fields))
	for i, fl := range t.fields {
		columns[i] = fl.name
	}
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s)", f.values.table(t.key), f.values.names(columns))
	if slices.ContainsFunc(t.fields, func(fl field) bool { return fl.always }) {
		b.WriteString(" OVERRIDING SYSTEM VALUE")
	}
	b.WriteString(" VALUES ")
	for i, row := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + strings.Join(row, ", ") + ")")
	}
	return b.String()
}
