package rehearse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// settle makes sure that what was loaded without its foreign keys keeps them,
// and sets sequences behind the keys that were given by hand.
func (f *filler) settle(ctx context.Context) error {
	kept, err := f.allKept(ctx)
	if err != nil {
		return err
	}
	for again := !kept; again; {
		again = false
		for _, k := range f.order {
			t := f.tables[k]
			orphans, err := f.orphaned(ctx, t)
			if err != nil {
				return err
			}
			if orphans != "" {
				if _, err := f.session.Exec(ctx, "DELETE FROM "+f.values.table(k)); err != nil && !refusal(err) {
					return err
				}
				t.rows, t.why, again = nil, "its rows would not have had what "+orphans+" refers to", true
			}
		}
	}
	return f.count(ctx)
}

// allKept says whether all rows are known to keep their foreign keys. Of a
// thousand keys as good as none is broken, and each question waits for an answer.
func (f *filler) allKept(ctx context.Context) (bool, error) {
	var questions []string
	for _, k := range f.order {
		t := f.tables[k]
		if len(t.rows) == 0 {
			continue
		}
		for _, part := range f.keptOf(t) {
			questions = append(questions, "("+f.values.orphans(t.key, referenceOf(part))+")")
		}
	}
	for some := range slices.Chunk(questions, 50) { // more would ask PostgreSQL for more locks than it may have
		rows, err := f.session.Query(ctx, "SELECT "+strings.Join(some, " OR "))
		if refusal(err) || err == nil && yes(rows[0][0].String) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// keptOf are the foreign keys of today that the rows of a table have to keep.
func (f *filler) keptOf(t *sown) []schema.Object {
	return slices.DeleteFunc(slices.Clone(f.schema.Parts(t.key)), func(part schema.Object) bool {
		return part.Key.Kind != schema.ForeignKey || part.Prop("not_enforced") != ""
	})
}

// orphaned names a foreign key of today that rows of a table break, "" for none.
func (f *filler) orphaned(ctx context.Context, t *sown) (string, error) {
	if len(t.rows) == 0 {
		return "", nil
	}
	for _, part := range f.keptOf(t) {
		broken, err := f.holds(ctx, f.values.orphans(t.key, referenceOf(part)))
		if err != nil || broken {
			return part.Key.Name, err
		}
	}
	return "", nil
}

// holds asks a question whose answer is one truth value. A question that the
// server does not understand is not answered with yes.
func (f *filler) holds(ctx context.Context, question string) (bool, error) {
	rows, err := f.session.Query(ctx, question)
	if err != nil {
		if refusal(err) {
			return false, nil
		}
		return false, err
	}
	return yes(rows[0][0].String), nil
}

// yes is a truth value as the servers write it.
func yes(text string) bool { return text == "t" || text == "true" || text == "1" }

// orphans asks whether a table has rows whose parents are missing.
func (v values) orphans(table schema.Key, r reference) string {
	var set, same []string
	for i, c := range r.columns {
		if i < len(r.parents) {
			set = append(set, "c."+v.name(c)+" IS NOT NULL")
			same = append(same, "p."+v.name(r.parents[i])+" = c."+v.name(c))
		}
	}
	return fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s c WHERE %s AND NOT EXISTS (SELECT 1 FROM %s p WHERE %s))",
		v.table(table), strings.Join(set, " AND "), v.table(r.table), strings.Join(same, " AND "))
}

// count sets sequences behind what the rows have. One that cannot go so far
// stays: the migrations that draw from it may fail, and will say so.
func (f *filler) count(ctx context.Context) error {
	if f.engine != endpoint.Postgres && f.engine != endpoint.MariaDB {
		return nil // the servers count on by themselves
	}
	for _, k := range f.order {
		t := f.tables[k]
		for _, fl := range t.fields {
			if fl.counts == "" || len(t.rows) == 0 {
				continue
			}
			sequence := f.values.quote(fl.counts)
			if fl.counts == "identity" {
				sequence = fmt.Sprintf("pg_get_serial_sequence(%s, %s)", f.values.quote(f.values.table(k)), f.values.quote(fl.name))
			}
			if f.engine == endpoint.MariaDB {
				sequence = fl.counts
			}
			_, err := f.session.Query(ctx, fmt.Sprintf("SELECT setval(%s, (SELECT max(%s) FROM %s))", sequence, f.values.name(fl.name), f.values.table(k)))
			if err != nil && !refusal(err) {
				return err
			}
		}
	}
	return nil
}

// size is how many tables have rows, and how many rows there are.
func (s seeded) size() (tables, rows int) {
	for _, t := range s.tables {
		if len(t.rows) > 0 {
			tables, rows = tables+1, rows+len(t.rows)
		}
	}
	return tables, rows
}

// empty names the tables without rows and says why they have none.
func (s seeded) empty() []string {
	var out []string
	for _, t := range s.tables {
		if len(t.rows) == 0 {
			out = append(out, t.key.Path()+": "+t.why)
		}
	}
	slices.Sort(out)
	return out
}
