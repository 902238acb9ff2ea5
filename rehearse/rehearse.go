package rehearse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// Options is how a user wants a rehearsal.
type Options struct {
	Target   *parity.Env // what the end state is compared with, nil for nothing
	Limits   Limits
	Down     bool   // also run the down migrations, newest first
	History  bool   // also run the whole history on an empty database
	Rows     int    // of each table where rows are made up; 0 is DefaultRows, below 0 makes none
	Version  string // of this program, part of the plan digest
	Progress func(phase string)
}

// Run rehearses a case on throwaways of the server. What migrations do is in
// the trial and in the report's part; the error is the rehearsal's own, and
// says nothing of the migrations.
func Run(ctx context.Context, c Case, server throwaway.Server, o Options) (*Trial, report.Rehearsal, error) {
	limits := o.Limits.complete()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Total, fmt.Errorf("the rehearsal took longer than %v", limits.Total))
	defer cancel()
	say := func(format string, args ...any) {
		if o.Progress != nil {
			o.Progress(fmt.Sprintf(format, args...))
		}
	}
	out := report.Rehearsal{Target: c.Env.Name, Throwaway: server.Describe()}
	t := &Trial{Case: c, Target: o.Target, Role: c.As}
	program, err := c.programs()
	if err != nil {
		return nil, out, err
	}
	if out.PlanDigest, err = c.Digest(o.Version); err != nil {
		return nil, out, err
	}
	for _, m := range c.Plan.Skipped {
		out.Skipped = append(out.Skipped, m.Label)
	}

	if c.As != "" {
		if _, err := c.role(); err != nil {
			return nil, out, err
		}
	}
	if err := c.Confined(o.Down, o.History); err != nil {
		return nil, out, err
	}
	say("rebuilding %d objects", c.Env.Reading.Schema.Len())
	started := c.now()
	copied, err := Seed(ctx, server, c.Env, c.roles()...)
	if err != nil {
		return nil, out, err
	}
	defer func() { _ = copied.DB.Drop(context.WithoutCancel(ctx)) }() // the server's Close removes what is left
	t.Unlike, t.Refused, t.Manual = copied.Unlike, copied.Refused, copied.Manual
	out.Objects, out.Rebuilt = copied.Objects, c.now().Sub(started)

	if c.Env.Engine == endpoint.MySQL || c.Env.Engine == endpoint.MariaDB {
		if t.Platform, err = copied.DB.Platform(ctx); err != nil {
			return nil, out, err
		}
	}
	if t.Watched, err = onClone(ctx, copied.DB, func(db dialects.Scratch) (Play, error) {
		if program {
			say("running the project's own command")
		}
		return c.play(ctx, db, observing, limits, func(label string) { say("%s", label) })
	}); err != nil {
		return nil, out, err
	}
	if failed := t.Watched.Failed(); failed != nil && failed.Failure.Ended {
		t.tell(&out)
		return t, out, nil // every other run would take as long, and end at the same place
	}
	if failed := t.Watched.Failed(); c.As != "" && failed != nil && denied(*failed) {
		say("with all rights, to see the rest")
		c.As, t.As = "", ""
		t.Denied = failed
		if t.Watched, err = onClone(ctx, copied.DB, func(db dialects.Scratch) (Play, error) { return c.play(ctx, db, observing, limits, nil) }); err != nil {
			return nil, out, err
		}
	}
	if !program {
		if err := t.separate(ctx, copied.DB, limits); err != nil {
			return nil, out, err
		}
	}
	if !program { // of what a program sends, the ledger and the schema tell where nobody records it
		if err := t.algorithms(ctx, copied.DB, limits); err != nil {
			return nil, out, err
		}
	}
	if len(c.Plan.Run) > 0 && !program {
		say("as %s sends it", c.Files.Tool)
		sent, err := onClone(ctx, copied.DB, func(db dialects.Scratch) (Play, error) {
			if c.Command != nil {
				return c.commanded(ctx, db, sending, limits)
			}
			return c.play(ctx, db, sending, limits, nil)
		})
		if err != nil {
			return nil, out, err
		}
		t.Sent = &sent
	}
	switch {
	case !o.Down || len(c.Plan.Run) == 0:
	case program:
		t.Down = &Down{Of: len(c.Plan.Run), Untried: "they are programs, and how they are undone only " + c.Files.Tool + " knows"}
	default:
		say("undoing")
		down, err := onClone(ctx, copied.DB, func(db dialects.Scratch) (Down, error) { return c.down(ctx, db, limits) })
		if err != nil {
			return nil, out, err
		}
		t.Down = &down
	}
	// Last of all, since they take the copy itself: of a large database a clone takes seconds.
	if o.Rows >= 0 && len(c.Plan.Run) > 0 {
		if t.Data, err = c.worlds(ctx, copied.DB, t.Watched, cmp.Or(o.Rows, DefaultRows), limits, say); err != nil {
			return nil, out, err
		}
	}
	if o.History {
		history, err := c.fromScratch(ctx, server, limits, func(label string) { say("from scratch: %s", label) })
		if err != nil {
			return nil, out, err
		}
		t.History = &history
	}
	t.tell(&out)
	return t, out, nil
}

// onClone runs something on a clone of a database, which is dropped afterwards.
func onClone[T any](ctx context.Context, of dialects.Scratch, do func(db dialects.Scratch) (T, error)) (result T, err error) {
	clone, err := of.Clone(ctx)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, clone.Drop(context.WithoutCancel(ctx))) }()
	return do(clone)
}

// tell fills the report's part from the trial.
func (t *Trial) tell(out *report.Rehearsal) {
	for _, c := range t.Unlike {
		out.Unlike = append(out.Unlike, joinClauses(describe(c), t.Refused[c.Key]))
	}
	out.Unlike = append(out.Unlike, t.Manual...)
	for _, s := range t.Watched.Steps {
		out.Steps = append(out.Steps, t.stepOf(s))
	}
	if t.Watched.Failed() == nil {
		out.EndState = t.Watched.End.Fingerprint(dialects.Canon(t.Env.Engine)).String()
		if t.Env.Home != "" {
			own := t.Env
			own.Reading.Schema = t.Watched.End
			if own = own.InOwnWords(t.Env.Home); own.Problem == nil {
				out.EndOwn = own.Reading.Schema.Fingerprint(dialects.Canon(t.Env.Engine)).String()
			}
		}
	}
	if t.Data != nil {
		out.Worlds = t.Data.reported()
	}
	if t.Sent != nil {
		out.Faithful = "agrees"
		if t.Watched.parts(*t.Sent) >= 0 {
			out.Faithful = "ends otherwise"
		}
	}
	if d := t.Down; d != nil {
		out.Reverse = &report.Reverse{Undone: d.Undone, Of: d.Of, Result: d.inWords(), Took: d.Took}
	}
	if h := t.History; h != nil {
		switch n := len(judgeHistory(t)); {
		case h.Failed() != nil:
			out.History = h.Failed().Migration.Label + " fails on an empty database"
		case n > 0:
			out.History = fmt.Sprintf("makes something else than %s with its pending migrations: %s", t.Env.Name, counted(n, "object"))
		default:
			out.History = report.HistoryEquals
		}
	}
	switch {
	case t.Target == nil:
	case t.Watched.Failed() != nil:
		out.End = "not reached"
	default:
		out.End = t.endInWords()
	}
}

func (t *Trial) stepOf(s Step) report.Step {
	step := report.Step{Migration: s.Migration.Label, File: s.Migration.Path, Outcome: s.Outcome, Took: s.Took, Unrecorded: s.Unrecorded, TakenBack: s.TakenBack, Ended: s.Failure != nil && (s.Failure.Ended || s.Failure.Confined)}
	switch {
	case s.Unplaced, s.Unrecorded && s.Joint:
		step.ToldOfNext = "statements and changes"
	case s.Joint:
		step.ToldOfNext = "changes"
	}
	if s.Script != nil {
		step.File = s.Script.Path
	}
	for _, c := range t.changed(s.Before, s.After) {
		if !onlyCounts(c) {
			step.Changes = append(step.Changes, describe(c))
		}
	}
	for _, r := range s.Runs {
		step.Statements = append(step.Statements, t.statementOf(r))
	}
	if f := s.Failure; f != nil {
		step.Statements = append(step.Statements, report.StepStatement{SQL: f.Statement.SQL, Line: f.Statement.Line, Col: f.Statement.Col, Rows: -1, Error: f.Err.Error()})
	}
	return step
}

// onlyCounts says whether a change is a counter's, as rows bring it about: of a
// ledger, most often.
func onlyCounts(c schema.Change) bool {
	return c.Op == schema.Modify && c.Definitions == nil && !slices.ContainsFunc(c.Props, func(p schema.PropChange) bool { return p.Facet != schema.Counters })
}

func (t *Trial) statementOf(r Executed) report.StepStatement {
	out := report.StepStatement{SQL: r.Statement.SQL, Line: r.Statement.Line, Col: r.Statement.Col, Took: r.Took, Rows: r.Done.Rows, Algorithm: r.Seen.Algorithm, Reason: r.Seen.Reason}
	for _, l := range r.Seen.Locks {
		size, _ := t.size(whole(l.Object))
		out.Locks = append(out.Locks, report.StepLock{Object: l.Object.Path(), Part: l.Object.Kind == schema.Index, Mode: l.Mode, Blocks: l.Blocks, Rows: size.Rows, Bytes: size.Bytes})
	}
	for _, k := range r.Seen.Rewrites {
		out.Rewrites = append(out.Rewrites, k.Path())
	}
	for _, k := range r.Seen.Scans {
		out.Scans = append(out.Scans, k.Path())
	}
	return out
}

// Problem is an error of a rehearsal as users read it.
func Problem(env string, err error) *problem.Error {
	p := *problem.Of(err)
	p.Env = cmp.Or(p.Env, env)
	return &p
}
