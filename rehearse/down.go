package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Down is the pending migrations run and undone again, newest first.
type Down struct {
	Undone  int             // down migrations that ran
	Of      int             // migrations that were run before
	Without []string        // migrations that have no down script: undoing stops before them
	Failed  *Step           // the down migration that failed, nil for none
	Left    []schema.Change // what is not as it was before, where all were undone
	Untried string          // why nothing was undone, one clause; "" where it was tried
	Took    time.Duration
}

// down runs the pending migrations and then their down scripts.
func (c Case) down(ctx context.Context, db dialects.Scratch, limits Limits) (out Down, err error) {
	up, err := c.play(ctx, db, sending, limits, nil)
	if err != nil {
		return out, err
	}
	started := c.now()
	defer func() { out.Took = c.now().Sub(started) }()
	p := &player{c: c, db: db, limits: limits, manner: sending}
	if err := p.connect(ctx); err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, p.session.Close()) }()
	for _, ran := range slices.Backward(up.Steps) {
		if ran.Outcome != report.Ran {
			continue
		}
		out.Of++
		if out.Failed != nil || len(out.Without) > 0 {
			continue
		}
		_, script, err := migration.Scripts(c.FS, c.Files, ran.Migration, language(c.Env.Engine))
		if err != nil {
			return out, fmt.Errorf("migration %s: %w", ran.Migration.Label, err)
		}
		if script == nil || len(script.Statements) == 0 {
			out.Without = append(out.Without, ran.Migration.Label)
			continue
		}
		step := Step{Migration: ran.Migration, Script: script, Outcome: report.Ran}
		failure, err := p.script(ctx, &step)
		if err != nil {
			return out, err
		}
		if failure != nil {
			step.Outcome, step.Failure = report.Broke, failure
			out.Failed = &step
			continue
		}
		out.Undone++
	}
	if out.Undone < out.Of {
		return out, nil
	}
	end, err := read(ctx, db, c.Env)
	left, _ := parity.Changes(c.copied(up.Start), c.copied(end)) // of one server: nothing is unsettled
	out.Left = slices.DeleteFunc(left, func(ch schema.Change) bool { return !ch.Structural() })
	return out, err
}

// inWords is the result for the report.
func (d Down) inWords() string {
	switch {
	case d.Untried != "":
		return "not tried: " + d.Untried
	case d.Failed != nil:
		return d.Failed.Migration.Label + " cannot be undone: " + d.Failed.Failure.Err.Message
	case len(d.Without) > 0:
		return d.Without[0] + " has no down migration"
	case len(d.Left) > 0:
		return "left over: " + describe(d.Left[0])
	}
	return report.RestoresStart
}

// judgeDown says what undoing the pending migrations would leave behind.
func judgeDown(t *Trial) []report.Finding {
	if t.Down == nil {
		return nil
	}
	if t.Down.Untried != "" {
		return []report.Finding{{Rule: report.Inconclusive, Severity: report.Warning, State: report.Drift, Evidence: report.Static,
			Subject: "the down migrations", Message: "they were not run: " + t.Down.Untried, Hint: "undo the migrations on a database of your own, and compare it with a snapshot of before"}}
	}
	var out []report.Finding
	if f := t.Down.Failed; f != nil {
		run := Executed{Statement: f.Failure.Statement}
		found := t.about(report.DownNotInverse, *f, &run, report.Observed)
		found.Severity, found.Message = report.Warning, "it fails: "+f.Failure.Err.Message
		if f.Failure.Confined {
			found.Rule = report.Inconclusive
			t.unlifted(&found)
		}
		out = append(out, found)
	}
	for _, label := range t.Down.Without {
		out = append(out, report.Finding{Rule: report.DownNotInverse, Severity: report.DownNotInverse.Severity, State: report.Drift, Evidence: report.Static,
			Subject: label, Message: "it has no down migration, so that neither it nor what runs before it can be undone", Hint: report.DownNotInverse.Fix})
	}
	for _, c := range t.Down.Left {
		out = append(out, report.Finding{Rule: report.DownNotInverse, Severity: report.DownNotInverse.Severity, State: report.Drift, Evidence: report.Observed,
			Object: c.Key, Subject: c.Key.String(), Message: "after all down migrations: " + describe(c), Hint: report.DownNotInverse.Fix})
	}
	return out
}
