package rehearse

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// foresee adds the conditions that the pending migrations add to what is there
// today, while rows are made: rows that fulfil them show what comes behind. It
// returns what takes them away again.
func (f *filler) foresee(ctx context.Context) (forget func(context.Context) error, err error) {
	var undo []string
	for _, k := range f.order {
		t := f.tables[k]
		columns := f.schema.Columns(k)
		for _, part := range f.after.Parts(k) {
			_, today := f.schema.Lookup(part.Key)
			if today || part.Key.Kind != schema.Check || part.Prop("not_enforced") != "" {
				continue
			}
			l := f.limit(part.Key.Name, part.Prop("expression"), columns)
			if len(l.columns) == 0 {
				continue
			}
			l.name = fmt.Sprintf("schemadiff_%d", len(undo)+1)
			do, back := f.condition(t, l.name, part.Prop("expression"))
			if do == "" {
				continue
			}
			if _, err := f.session.Exec(ctx, do); err != nil {
				if !refusal(err) {
					return nil, err
				}
				continue // it is about columns that a migration adds
			}
			t.limits = append(t.limits, l)
			undo = append(undo, back)
		}
	}
	return func(ctx context.Context) error {
		for _, statement := range slices.Backward(undo) {
			if _, err := f.session.Exec(ctx, statement); err != nil {
				return fmt.Errorf("a condition that rows were made with cannot be taken away: %w", err)
			}
		}
		return nil
	}, nil
}

// condition is how a condition is added to a table, and taken away.
func (f *filler) condition(t *sown, name, expression string) (do, undo string) {
	table := f.values.table(t.key)
	if f.engine != endpoint.SQLite {
		return fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s)", table, name, expression),
			fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table, name)
	}
	if o, _ := f.schema.Lookup(t.key); o.Prop("without_rowid") != "" {
		return "", ""
	}
	return fmt.Sprintf("CREATE TEMP TRIGGER %s AFTER INSERT ON main.%s WHEN EXISTS (SELECT 1 FROM %s WHERE rowid = NEW.rowid AND NOT (%s)) BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: %s'); END",
		name, table, table, expression, name), "DROP TRIGGER temp." + name
}
