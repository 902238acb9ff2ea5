package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/schema"
)

// Unrunnable is why a tool does not run what is asked of it: of what the
// migrations do nothing is known then.
type Unrunnable struct{ Why string }

func (u *Unrunnable) Error() string { return u.Why }

// Programs says whether some of these migrations are programs, which only
// their own tool runs.
func (c Case) Programs(ms []migration.Migration) bool {
	return slices.ContainsFunc(ms, func(m migration.Migration) bool {
		_, _, err := migration.Scripts(c.FS, c.Files, m, language(c.Env.Engine))
		return errors.Is(err, migration.ErrCode)
	})
}

// CommandSegment is Segment by the project's own command. Files are those of the
// folder in which it runs, and what the throwaway's ledger lacks of them has to
// be what is to run: the command knows no less. Their order is the tool's own.
// Schemas are without the tool's own tables. An *Unrunnable is that it would run,
// or that it ran, something else.
func (c Case) CommandSegment(ctx context.Context, db dialects.Scratch, run []migration.Migration, watched bool, limits Limits) (play Play, err error) {
	m := stepping
	if watched {
		m = observing
	}
	m.grants = true
	if len(run) > 0 {
		if c.Plan, _, err = c.planOn(ctx, db); err != nil {
			return play, err
		}
		if why := c.otherwise(run); why != "" {
			return play, &Unrunnable{why}
		}
		if play, err = c.commanded(ctx, db, m, limits.complete()); err != nil {
			return play, err
		}
	} else if play.End, err = c.read(ctx, db, m); err != nil {
		return play, err
	}
	if failed := play.Failed(); failed != nil && failed.Failure.Err.Message == unapplied {
		return play, &Unrunnable{"the command ended well and did not apply " + failed.Migration.Label + ": does it read the migrations of the folder in which it is started?"}
	}
	_, table, err := c.planOn(ctx, db)
	if err != nil {
		return play, err
	}
	beside, err := c.besideLedger(ctx, db)
	if err != nil {
		return play, err
	}
	kept := c.others(slices.Concat(c.ledgerTables(table), beside))
	play.Start, play.End = play.Start.Filter(kept), play.End.Filter(kept)
	for i := range play.Steps {
		s := &play.Steps[i]
		s.Before, s.After = s.Before.Filter(kept), s.After.Filter(kept)
	}
	return play, nil
}

// besideLedger is the tables that the tool asks beside its ledger: locks, and
// what it knows of the environment.
func (c Case) besideLedger(ctx context.Context, db dialects.Scratch) (names []string, err error) {
	tables, err := db.Tables(ctx, catalog.Scope{})
	if err != nil {
		return nil, err
	}
	candidates, err := ledger.Detect(ledger.Candidates(tables), c.LedgerOptions, ledger.Has(c.Files.Tool))
	if err != nil {
		return nil, err
	}
	for _, own := range candidates {
		if own.Tool.Name == c.Files.Tool {
			for _, q := range own.Queries() {
				names = append(names, q.Table.Name)
			}
		}
	}
	return names, nil
}

// otherwise says why the tool would not run exactly these.
func (c Case) otherwise(run []migration.Migration) string {
	if len(c.Plan.Refuses) > 0 {
		return c.Files.Tool + " refuses to run: " + c.Plan.Refuses[0]
	}
	in := func(ms []migration.Migration, id string) bool {
		return slices.ContainsFunc(ms, func(m migration.Migration) bool { return m.ID == id })
	}
	for _, m := range run {
		switch {
		case in(c.Plan.Skipped, m.ID):
			return c.Files.Tool + " would never run " + m.Label + ", which is below what has run before it"
		case !in(c.Plan.Run, m.ID):
			return c.Files.Tool + " would not run " + m.Label
		}
	}
	for _, m := range c.Plan.Run {
		if !in(run, m.ID) {
			return c.Files.Tool + " would run " + m.Label + " as well, which is of neither side"
		}
	}
	return ""
}

// others says of an object that it is none of the tool's own: of its ledger, and
// of the tables beside it.
func (c Case) others(tables []string) func(schema.Object) bool {
	tool, _ := ledger.Named(c.Files.Tool)
	tables = slices.Concat(tables, tool.Keeps)
	return func(o schema.Object) bool {
		word, _ := o.Key.Kind.Word()
		return !slices.ContainsFunc(tables, func(name string) bool {
			return o.Key.Table == name || word.Relation && o.Key.Name == name ||
				o.Key.Kind == schema.Sequence && strings.Contains("."+o.Prop("owned_by"), fmt.Sprintf(".%s.", name))
		})
	}
}

// byOrder are tables of frameworks whose rows are written behind the
// migrations, and numbered in the order in which these ran.
// https://docs.djangoproject.com/en/stable/ref/signals/#post-migrate
var byOrder = map[string][]string{"django": {"django_content_type", "auth_permission"}}

// Numbered says of an object whether it is a table whose rows only tell in which
// order the tool ran what.
func Numbered(tool string, o schema.Object) bool {
	return o.Key.Kind == schema.Table && slices.Contains(byOrder[tool], o.Key.Name)
}
