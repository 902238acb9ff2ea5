package rehearse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/schema"
)

// Segment runs some of a case's migrations on a throwaway, and reads the schema
// behind each, with privileges. Watched, it goes statement by statement and looks
// at what each touches; else it sends what the tool sends. Programs are refused
// (migration.ErrCode): which of them runs when, only their own tool knows.
func (c Case) Segment(ctx context.Context, db dialects.Scratch, run []migration.Migration, watched bool, limits Limits) (Play, error) {
	c.Plan.Run = run
	for _, m := range run {
		if _, _, err := migration.Scripts(c.FS, c.Files, m, language(c.Env.Engine)); errors.Is(err, migration.ErrCode) {
			return Play{}, err
		}
	}
	p := &player{c: c, db: db, limits: limits.complete(), manner: stepping}
	if watched {
		p.manner = observing
	}
	p.manner.grants = true
	return p.play(ctx)
}

// Fill makes up rows in the tables of a throwaway that is in the state of the
// case's environment, and says how many.
func (c Case) Fill(ctx context.Context, db dialects.Scratch, each int) (rows int, err error) {
	made, err := c.seed(ctx, db, c.Env.Reading.Schema, each)
	if err != nil {
		return 0, err
	}
	_, rows = made.size()
	return rows, nil
}

// Rows sums the rows of a throwaway's tables by the column names, in any order
// of rows and of columns: equal sums are equal rows. Columns maps each table's
// columns to the sum of that column alone, by which one that is different with
// every run can be told.
type Rows struct {
	Sums    map[schema.Key]string
	Columns map[schema.Key]map[string]string
}

// ReadRows reads every table of a schema but those that are left out; without
// names columns that do not take part, as "public.t.c".
func ReadRows(ctx context.Context, db dialects.Scratch, s schema.Schema, without map[string]bool) (out Rows, err error) {
	session, err := db.Session(ctx)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	v := values{engine: db.Endpoint().Engine, schema: s}
	out = Rows{Sums: map[schema.Key]string{}, Columns: map[schema.Key]map[string]string{}}
	for o := range s.All() {
		if o.Key.Kind != schema.Table || o.Prop("partition_of") != "" {
			continue
		}
		columns := slices.DeleteFunc(s.Columns(o.Key), func(name string) bool { return without[o.Key.Path()+"."+name] })
		if len(columns) == 0 {
			continue
		}
		slices.Sort(columns)
		rows, err := session.Query(ctx, "SELECT "+v.names(columns)+" FROM "+v.table(o.Key))
		if err != nil {
			return out, fmt.Errorf("the rows of %s: %w", o.Key.Path(), err)
		}
		out.Sums[o.Key] = strings.Join(columns, ",") + " " + sumOf(rows, -1)
		out.Columns[o.Key] = map[string]string{}
		for i, name := range columns {
			out.Columns[o.Key][name] = sumOf(rows, i)
		}
	}
	return out, nil
}

// sumOf sums rows, or one column of them, in any order.
func sumOf(rows catalog.Rows, column int) string {
	texts := make([]string, len(rows))
	for i, row := range rows {
		if column >= 0 {
			row = row[column : column+1]
		}
		texts[i] = rowText(row)
	}
	slices.Sort(texts)
	h := sha256.New()
	for _, t := range texts {
		fmt.Fprintf(h, "%d:%s", len(t), t)
	}
	return fmt.Sprintf("%d rows %s", len(rows), hex.EncodeToString(h.Sum(nil)[:8]))
}

// Ending is how the migration ended: "ran", "not run", or "failed" with the
// server's code.
func (s Step) Ending() string {
	if s.Failure != nil {
		return string(s.Outcome) + " " + s.Failure.Err.Code
	}
	return string(s.Outcome)
}

// Touched is the tables and views, and what belongs to none, that a migration
// wrote, and that it read or locked, as far as it was seen.
func (c Case) Touched(s Step) (written, read []schema.Key) {
	for _, ch := range c.changed(s.Before, s.After) {
		written = append(written, relationOf(ch.Key))
		if ch.NewKey != (schema.Key{}) {
			written = append(written, relationOf(ch.NewKey))
		}
	}
	for _, r := range s.Runs {
		w, other := r.touched()
		written, read = append(written, w...), append(read, other...)
	}
	return written, read
}

// Touched is the tables and views that a statement was seen to write, read or lock.
func (e Executed) Touched() []schema.Key {
	written, read := e.touched()
	return append(written, read...)
}

func (e Executed) touched() (written, read []schema.Key) {
	for _, w := range e.Seen.Writes {
		written = append(written, relationOf(w.Table))
	}
	for _, l := range e.Seen.Locks {
		if l.Mode == "SHARED_WRITE" { // of MySQL and MariaDB, which do not count rows
			written = append(written, relationOf(l.Object))
		} else {
			read = append(read, relationOf(l.Object))
		}
	}
	for _, k := range e.Seen.Scans {
		read = append(read, relationOf(k))
	}
	return written, read
}

// relationOf is what an object belongs to, by name: a table and a view of one
// name are one.
func relationOf(k schema.Key) schema.Key {
	k = whole(k)
	switch k.Kind {
	case schema.View, schema.MaterializedView, schema.ForeignTable:
		k.Kind = schema.Table
	}
	return k
}

// Changed is the changes from one schema of the case's engine to another.
func (c Case) Changed(from, to schema.Schema) []schema.Change { return c.changed(from, to) }
