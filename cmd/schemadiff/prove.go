package main

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/conflicts"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/throwaway"
)

// proofs is what running both orders came to, of all folders and branches.
type proofs struct {
	proofs   []report.Proved
	findings []report.Finding
	notes    []string
}

// prove runs both orders of every folder with new migrations: with those of
// base, with those of each branch that will be merged together with ours, and, as
// far as the time goes, with those of the other open branches.
func (p *program) prove(c *cli.Context, s selection, b *branches, merges []order.Merge, envs []parity.Env) (out proofs, err error) {
	rows, err := rowsOf(c)
	if err != nil {
		return out, err
	}
	var questions []asked
	for i, m := range merges {
		more, err := b.questions(b.folders[i], m)
		if err != nil {
			return out, err
		}
		for n := range more {
			more[n].apart(merges, i)
		}
		questions = append(questions, more...)
		if more, err = b.joins(b.folders[i], m); err != nil {
			return out, err
		}
		questions = append(questions, more...)
	}
	if untried := across(merges); untried != "" && len(questions) > 0 {
		if p.migrateCommand(s) != nil { // which may run them on one database
			f := report.Finding{Rule: report.UnknownEffects, Severity: report.UnknownEffects.Severity, State: report.Drift, Subject: untried, Hint: "check out the merge and rehearse it: schemadiff rehearse ENV",
				Message: "each folder was proved by itself"}
			out.findings = append(out.findings, f)
		} else {
			out.notes = append(out.notes, "each folder was proved by itself: "+untried+", if they are of one database")
		}
	}
	if len(questions) == 0 {
		out.notes = append(out.notes, "there was nothing to prove: only one side has new migrations")
		return out, nil
	}
	env, s, err := p.beginning(c, s, questions, envs)
	if err != nil {
		return out, err
	}
	server, err := p.throwawayFor(c, env, s)
	if err != nil {
		return out, err
	}
	defer func() {
		if err := server.Close(); err != nil {
			p.complain(err)
		}
	}()
	progress, stop := p.phases("proof")
	defer stop()
	run := prover{p: p, c: c, s: s, b: b, env: env, server: server, rows: rows, progress: progress}
	var open []asked
	for _, ask := range questions {
		if ask.open {
			open = append(open, ask)
			continue
		}
		proved, findings, why, err := run.ask(c.Context, ask)
		switch {
		case err != nil:
			return out, err
		case why != "":
			out.notes = append(out.notes, why)
			continue
		}
		out.proofs = append(out.proofs, proved)
		out.findings = append(out.findings, findings...)
	}
	return out, run.others(open, &out)
}

// across says that no folder's migrations are run with another's.
func across(merges []order.Merge) string {
	for i, m := range merges {
		ours, _ := m.News()
		for j, other := range merges {
			if _, theirs := other.News(); i != j && len(ours) > 0 && len(theirs) > 0 {
				return "what yours in " + m.Dir + " and base's in " + other.Dir + " do to each other was not tried"
			}
		}
	}
	return ""
}

// prover asks one question after the other of one place for throwaways.
type prover struct {
	p        *program
	c        *cli.Context
	s        selection
	b        *branches
	env      parity.Env
	server   throwaway.Server
	rows     int
	progress func(phase string)
}

// ask proves one question. why is that there was nothing to prove.
func (r prover) ask(ctx context.Context, ask asked) (proved report.Proved, findings []report.Finding, why string, err error) {
	q, c := &ask.Question, r.c
	q.Engine, q.Rows, q.Replays, q.Total = r.env.Engine, r.rows, c.Int("max-replays"), c.Duration("conflict-timeout")
	q.ReachOut, q.Progress, q.Now = c.Bool("allow-reaching-out"), r.progress, r.p.now
	if cfg := r.s.project.Config; cfg != nil {
		q.Limits = rehearse.Limits{Statement: time.Duration(cfg.Rehearsal.Limits.Statement)}
	}
	if c.String("from") != "" {
		if err := startAt(q, r.env); err != nil {
			return proved, nil, "", err
		}
		if len(q.Ours.Run) == 0 || len(q.Theirs.Run) == 0 {
			return proved, nil, "nothing was to be proved with " + q.Theirs.Name + ": " + r.env.Name + " has applied all that one of the sides has new", nil
		}
	}
	shop, err := r.p.withPrograms(ctx, r.s, r.b, &ask)
	if err != nil {
		return proved, nil, "", err
	}
	proved, findings, err = conflicts.Prove(ctx, *q, r.server)
	if err := errors.Join(err, shop.close()); err != nil {
		return proved, nil, "", rehearse.Problem(r.env.Name, err)
	}
	if ask.join != nil {
		findings = r.b.hidden(*ask.join, proved.Verdict, findings)
	}
	for i := range findings {
		r.b.fromTop(&findings[i])
	}
	proved.Dir = path.Join(r.b.prefix, proved.Dir)
	return proved, findings, "", nil
}

// fromTop gives a finding's files their paths from the top of the repository.
func (b *branches) fromTop(f *report.Finding) {
	for i := range f.Sides {
		f.Sides[i].File = path.Join(b.prefix, f.Sides[i].File)
	}
	if f.Cause != nil {
		f.Cause.File = path.Join(b.prefix, f.Cause.File)
	}
}

// questions is what is to be proved of a folder: nothing where one of the sides
// has no new migrations.
func (b *branches) questions(f folder, m order.Merge) (out []asked, err error) {
	ours, theirs := m.News()
	if len(ours) == 0 {
		return nil, nil
	}
	side := func(name string, of conflicts.Tree, t *git.Tree, set migration.Set, run []order.File) (conflicts.Side, error) {
		fsys, err := b.view(t)
		s := conflicts.Side{Name: name, Files: set, FS: fsys, Tree: of}
		for _, one := range run {
			s.Run = append(s.Run, one.Migration)
		}
		return s, err
	}
	head, err := side(b.head.name, conflicts.Ours, b.head.tree, f.head, ours)
	if err != nil {
		return nil, err
	}
	ask := func(start, other conflicts.Side, began *git.Tree, with *branch) {
		q := conflicts.Question{Landed: with == nil, Start: start, Ours: head, Theirs: other, Merged: byVersion(m.Tool, head.Run, other.Run)}
		if with != nil { // base went on since head was parted from it
			q.Ours.Tree = conflicts.Merged
		}
		out = append(out, asked{Question: q, began: began, merged: f, with: with, open: with != nil && !with.together})
	}
	if len(theirs) > 0 {
		start, err := side(b.base.name, conflicts.Start, b.began, f.began, m.Start)
		if err != nil {
			return nil, err
		}
		base, err := side(b.base.name, conflicts.Theirs, b.base.tree, f.base, theirs)
		if err != nil {
			return nil, err
		}
		ask(start, base, b.began, nil)
	}
	for _, o := range b.others {
		at := slices.IndexFunc(m.Others, func(other order.Branch) bool { return other.Name == o.name })
		if at < 0 {
			continue
		}
		start, err := side(b.base.name, conflicts.Start, b.base.tree, f.base, m.Base)
		if err != nil {
			return nil, err
		}
		set, err := b.read(o.tree, m.Tool, f.dir)
		if err != nil {
			return nil, err
		}
		other, err := side(o.name, conflicts.Merged, o.tree, set, m.Others[at].Files)
		if err != nil {
			return nil, err
		}
		ask(start, other, b.base.tree, &o)
	}
	return out, nil
}

// byVersion is the order in which a fresh database runs the migrations of both
// sides; nil for a graph, which says so itself.
func byVersion(tool string, ours, theirs []migration.Migration) []migration.Migration {
	t, _ := ledger.Named(tool)
	if t.Order == nil {
		return nil
	}
	all := slices.Concat(ours, theirs)
	slices.SortStableFunc(all, func(a, b migration.Migration) int {
		return cmp.Or(t.Order(a.ID, b.ID), strings.Compare(a.Path, b.Path))
	})
	return all
}

// beginning is the environment that a proof begins with: the one of --from, or
// an empty database of the engine that the project has, as far as that is known.
func (p *program) beginning(c *cli.Context, s selection, questions []asked, envs []parity.Env) (parity.Env, selection, error) {
	if from := c.String("from"); from != "" {
		own, _, _, err := p.chosen(c, []string{from})
		if err != nil {
			return parity.Env{}, s, err
		}
		own.checkout.tools = s.checkout.tools
		env := p.load(c.Context, own)[0]
		if env.Problem != nil {
			return env, s, env.Problem
		}
		for _, t := range s.targets { // none of them may be where throwaways are made
			if t.Name != own.targets[0].Name {
				own.targets = append(own.targets, t)
			}
		}
		return env, own, nil
	}
	env := parity.Env{Name: "an empty database"}
	for _, e := range envs {
		if e.Problem == nil && env.Engine == "" {
			env.Engine, env.Platform = e.Engine, e.Platform
		}
	}
	word := c.String("engine")
	if word == "" && env.Engine == "" {
		word = questions[0].Ours.Files.Engine
	}
	if word == "" && env.Engine == "" && c.String("throwaway") != "" {
		given, err := p.givenThrowaway(c.String("throwaway"))
		if err != nil {
			return env, s, err
		}
		word = string(given.Engine)
	}
	if word != "" {
		engine, ok := engines[strings.ToLower(word)]
		if !ok {
			return env, s, unknownWord("engine", word, []string{"postgres", "mysql", "mariadb", "sqlite"}, "--engine ")
		}
		if engine != env.Engine {
			env.Engine, env.Platform = engine, parity.Env{}.Platform
		}
	}
	if env.Engine == "" {
		return env, s, &problem.Error{Code: report.Usage.Code, What: "which database the migrations are for is not known, so that nothing can be proved",
			Fix: []string{"--engine postgres   begins with an empty database", "--from ENV   begins with a copy of an environment"}}
	}
	return env, s, nil
}

// engines are the words for engines: ours, and those of the tools.
var engines = map[string]endpoint.Engine{"postgres": endpoint.Postgres, "postgresql": endpoint.Postgres, "mysql": endpoint.MySQL,
	"mariadb": endpoint.MariaDB, "sqlite": endpoint.SQLite, "sqlite3": endpoint.SQLite}

// startAt begins a proof with an environment: what is applied there does not
// run again.
func startAt(q *conflicts.Question, env parity.Env) error {
	q.From = &env
	var own *ledger.Ledger
	for i, l := range env.Ledgers {
		if l.Tool == q.Ours.Files.Tool {
			own = &env.Ledgers[i]
		}
	}
	for _, s := range []*conflicts.Side{&q.Start, &q.Theirs} {
		plan, err := ledger.PlanFor(env.Name, own, s.Files)
		if err != nil {
			return &problem.Error{Code: report.Usage.Code, Env: env.Name, What: "what is applied there is unknown", Why: err.Error(), Err: err}
		}
		pending := append(slices.Clone(plan.Run), plan.Skipped...)
		s.Run = slices.DeleteFunc(s.Run, func(m migration.Migration) bool {
			return !slices.ContainsFunc(pending, func(o migration.Migration) bool { return o.ID == m.ID })
		})
	}
	// Ours is applied only where a row says so: a ledger that keeps one version
	// stands above what it never ran.
	if own != nil && own.Model == ledger.Set {
		q.Ours.Run = slices.DeleteFunc(q.Ours.Run, func(m migration.Migration) bool {
			return slices.ContainsFunc(own.Entries, func(e ledger.Entry) bool { return e.ID == m.ID && e.State == ledger.Applied })
		})
	}
	q.Merged = byVersion(q.Ours.Files.Tool, q.Ours.Run, q.Theirs.Run)
	// What is applied there may be of no branch as it is.
	q.Start.Tree, q.Ours.Tree, q.Theirs.Tree = conflicts.Merged, conflicts.Merged, conflicts.Merged
	return nil
}
