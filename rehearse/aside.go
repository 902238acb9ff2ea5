package rehearse

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
)

// withoutTriggers does something to rows of tables while the tables' triggers
// are away: they have acted where the rows come from, may write rows of their
// own, and may take none of those that are made up. PostgreSQL's stay, and keep
// still (see unbind). MySQL, MariaDB and SQLite have no such setting: there the
// triggers are dropped and made again, and the copy is what it was before, or
// nothing is said of it.
func withoutTriggers(ctx context.Context, db dialects.Scratch, session dialects.Session, of parity.Env, tables []schema.Key, do func() error) error {
	out, back := dialects.Aside(of.Engine, of.Reading.Schema, tables)
	if len(out) == 0 {
		return do()
	}
	before, err := read(ctx, db, of)
	if err != nil {
		return err
	}
	// What a copy never had, since its server refused it, is refused again, both times.
	for _, s := range out {
		if _, err := send(ctx, session, s.SQL); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	var refused *catalog.SQLError
	for _, s := range back {
		no, err := send(ctx, session, s.SQL)
		if err != nil {
			return err
		}
		if no != nil && refused == nil {
			refused = no
		}
	}
	after, err := read(ctx, db, of)
	if err != nil {
		return err
	}
	changes := slices.DeleteFunc(schema.Diff(before, after, dialects.Canon(of.Engine)), func(c schema.Change) bool {
		return !c.Structural() && c.Key.Kind != schema.Trigger // counters count
	})
	if len(changes) > 0 {
		if refused != nil {
			return fmt.Errorf("the copy's triggers, which were away while rows were made, did not come back: %w", refused)
		}
		return fmt.Errorf("the copy's triggers were away while rows were made, and it is not what it was: %s", describe(changes[0]))
	}
	return nil
}
