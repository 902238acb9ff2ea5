package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// trying is how migrations meet rows: one statement after the other, so that
// the one that fails is known, and without a look at anything else.
var trying = manner{pieces: true, blind: true}

// Data is what the pending migrations do where there are rows.
type Data struct {
	Benign, Adverse World
	Falls           []Fall    // what fails with valid rows, and with rows that what is added forbids
	Doubts          []Doubt   // what could not be tried
	Unsound         []unsound // of the run with valid rows
	Filled          []Gift    // values that the server made up by itself

	values    values
	additions []addition
	probes    []string // by addition
}

// World is the rows that the migrations were run with.
type World struct {
	Tables, Rows int
	Empty        []string // tables that no rows could be made for, and why
	Tries        int      // runs
}

// Fall is a migration that fails with rows and not without.
type Fall struct {
	Step      Step
	Violation *violation // what was done to the rows; nil for valid ones
	Noted     string     // of a run that does not fail and leaves something behind: what
}

// Doubt is something of which it is not known whether rows break it.
type Doubt struct {
	Addition addition
	Why      string
}

// Gift is a value that rows got for a new column without a default.
type Gift struct {
	Step   Step
	Column schema.Key
	Value  string
}

// mostTries bounds how many copies are made for one violation each.
const mostTries = 60

// worlds fills the copy with rows and runs the pending migrations on clones of
// it: with valid rows first, then, on one clone for each, with rows that break what
// the migrations add, and at last on the copy itself.
func (c Case) worlds(ctx context.Context, template dialects.Scratch, watched Play, rows int, limits Limits, say func(string, ...any)) (data *Data, err error) {
	w := &worldsRun{Case: c, full: template, watched: watched, limits: limits, data: &Data{}, emptied: map[schema.Key]string{}}
	defer func() {
		if w.rest != nil {
			err = errors.Join(err, w.rest.Drop(context.WithoutCancel(ctx)))
		}
	}()
	say("making rows")
	made, err := c.seed(ctx, template, watched.End, rows)
	if err != nil {
		return nil, err
	}
	w.rows = made
	w.data.Benign.Tables, w.data.Benign.Rows = made.size()
	w.data.Benign.Empty = made.empty()
	say("with valid rows")
	if err := w.benign(ctx); err != nil {
		return nil, err
	}
	additions := w.additions()
	w.data.values, w.data.additions = made.values, additions
	for _, a := range additions {
		w.data.probes = append(w.data.probes, w.probe(a))
	}
	tried := 0
	for _, a := range additions {
		for _, v := range w.violate(a) {
			if tried++; tried > mostTries {
				w.doubt(a, "more is added than is tried in one run")
				break
			}
			say("with rows that break %s", a.subject.Path())
			if err := w.adverse(ctx, v); err != nil {
				return nil, err
			}
		}
	}
	say("with rows that nobody expects")
	if err := w.background(ctx, additions); err != nil {
		return nil, err
	}
	w.data.Adverse.Tables, w.data.Adverse.Rows = w.rows.size()
	w.data.Adverse.Empty = w.rows.empty()
	return w.data, nil
}

// worldsRun is the state of worlds.
type worldsRun struct {
	Case
	full    dialects.Scratch // with all rows
	rest    dialects.Scratch // without those that made way; nil while none have
	rows    seeded
	watched Play
	limits  Limits
	data    *Data
	unsound []unsound             // of the last run
	emptied map[schema.Key]string // tables whose rows made way, and for what
}

// template is the copy whose rows stop nothing, as far as it is known.
func (w *worldsRun) template() dialects.Scratch {
	if w.rest != nil {
		return w.rest
	}
	return w.full
}

// mostRepairs is how often rows make way so that what comes behind can be seen.
const mostRepairs = 5

// benign runs the migrations with valid rows. A table whose rows stop them is
// emptied, so that the rest can be seen, too.
func (w *worldsRun) benign(ctx context.Context) error {
	for range mostRepairs {
		var fallen *Step
		if _, err := onClone(ctx, w.template(), func(db dialects.Scratch) (none struct{}, err error) {
			fallen, err = w.try(ctx, db)
			if err == nil && fallen == nil {
				w.data.Unsound = w.unsound
				err = w.gifts(ctx, db)
			}
			return none, err
		}); err != nil {
			return err
		}
		w.data.Benign.Tries++
		if fallen == nil {
			return nil
		}
		w.data.Falls = append(w.data.Falls, Fall{Step: *fallen})
		tables := w.culprits(*fallen)
		if len(tables) == 0 {
			return nil
		}
		if err := w.vacate(ctx, tables, "its rows stop "+fallen.Migration.Label); err != nil {
			return err
		}
	}
	return nil
}

// try runs the migrations; fallen is the step that fails with these rows and not without.
func (w *worldsRun) try(ctx context.Context, db dialects.Scratch) (fallen *Step, err error) {
	play, err := w.play(ctx, db, trying, w.limits, nil)
	if err != nil {
		return nil, err
	}
	failed := play.Failed()
	if failed == nil {
		w.unsound = play.Unsound
		return nil, nil
	}
	if same := w.watched.Failed(); same != nil && same.alike(*failed) {
		return nil, nil
	}
	return failed, nil
}

// alike says whether two steps fail at the same statement in the same way.
func (s Step) alike(o Step) bool {
	return s.Migration.ID == o.Migration.ID && s.Failure.Statement.Line == o.Failure.Statement.Line &&
		s.Failure.Statement.SQL == o.Failure.Statement.SQL && s.Failure.Err.Code == o.Failure.Err.Code && s.Failure.Err.Number == o.Failure.Err.Number
}

// culprits are the tables with rows that a failure is about: the one that the
// server names, else those that the statement names.
func (w *worldsRun) culprits(s Step) []schema.Key {
	e := s.Failure.Err
	if e.Table != "" {
		key := schema.Key{Kind: schema.Table, Schema: e.Schema, Name: e.Table}
		if o, ok := w.Env.Reading.Schema.Lookup(key); ok && o.Prop("partition_of") != "" {
			key = tableNamed(o.Prop("partition_of"))
		}
		if t := w.rows.tables[key]; t != nil && len(t.rows) > 0 && w.emptied[key] == "" {
			return []schema.Key{key}
		}
	}
	words := deedOf(language(w.Env.Engine), s.Failure.Statement.SQL).words
	var out []schema.Key
	for _, k := range w.rows.order {
		named := slices.ContainsFunc(words, func(word string) bool {
			return strings.EqualFold(strings.Trim(word, `"`), k.Name)
		})
		if named && len(w.rows.tables[k].rows) > 0 && w.emptied[k] == "" {
			out = append(out, k)
			break // the first is what the statement is about
		}
	}
	return out
}

// vacate takes the rows of tables out of the template, and those that refer to them.
func (w *worldsRun) vacate(ctx context.Context, tables []schema.Key, why string) (err error) {
	if w.rest == nil {
		if w.rest, err = w.full.Clone(ctx); err != nil {
			return err
		}
	}
	f := &filler{engine: w.Env.Engine}
	if f.session, err = w.rest.Session(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.session.Close()) }()
	if err := f.unbind(ctx); err != nil {
		return err
	}
	gone := map[schema.Key]bool{}
	for _, t := range tables {
		gone[t] = true
	}
	for more := true; more; {
		more = false
		for _, k := range w.rows.order {
			if !gone[k] && slices.ContainsFunc(w.rows.tables[k].refers, func(r reference) bool { return gone[r.table] }) {
				gone[k], more = true, true
			}
		}
	}
	var leaving []schema.Key
	for _, k := range slices.Backward(w.rows.order) {
		if gone[k] && len(w.rows.tables[k].rows) > 0 && w.emptied[k] == "" {
			leaving, w.emptied[k] = append(leaving, k), why
		}
	}
	return withoutTriggers(ctx, w.rest, f.session, w.Env, leaving, func() error {
		for _, k := range leaving {
			if _, err := f.session.Exec(ctx, "DELETE FROM "+w.rows.values.table(k)); err != nil && !refusal(err) {
				return err
			}
		}
		return nil
	})
}

func (w *worldsRun) doubt(a addition, why string) {
	w.data.Doubts = append(w.data.Doubts, Doubt{a, why})
}

// gifts reads what rows got for new columns that take no NULL and have no default.
func (w *worldsRun) gifts(ctx context.Context, db dialects.Scratch) (err error) {
	if !w.generous() {
		return nil
	}
	session, err := db.Session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	for _, step := range w.watched.Steps {
		for _, ch := range w.changed(step.Before, step.After) {
			t := w.rows.tables[whole(ch.Key)]
			if ch.Op != schema.Add || ch.Key.Kind != schema.Column || t == nil || len(t.rows) == 0 || w.emptied[t.key] != "" {
				continue
			}
			o, _ := step.After.Lookup(ch.Key)
			if o.Prop("not_null") == "" || o.Prop("default") != "" || o.Prop("generated") != "" || o.Prop("auto_increment") != "" {
				continue
			}
			v := w.rows.values
			rows, err := session.Query(ctx, fmt.Sprintf("SELECT %s FROM %s LIMIT 1", v.name(ch.Key.Name), v.table(t.key)))
			if err != nil {
				if refusal(err) {
					continue
				}
				return err
			}
			if len(rows) > 0 {
				w.data.Filled = append(w.data.Filled, Gift{step, ch.Key, rows[0][0].String})
			}
		}
	}
	return nil
}

// reported is the report's lines for the worlds.
func (d *Data) reported() []report.World {
	line := func(name string, w World, fallen int) report.World {
		out := report.World{Name: name, Tables: w.Tables, Rows: w.Rows, Result: "ran", Empty: w.Empty}
		if w.Tries == 0 {
			out.Result = report.NothingToTry
		}
		if fallen > 0 {
			out.Result = counted(fallen, "failure") + " in " + counted(w.Tries, "run")
		}
		return out
	}
	benign, adverse := 0, 0
	for _, f := range d.Falls {
		switch {
		case f.Violation == nil:
			benign++
		case f.Noted == "":
			adverse++
		}
	}
	return []report.World{line("benign", d.Benign, benign), line("adversarial", d.Adverse, adverse)}
}
