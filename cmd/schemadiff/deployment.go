package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/throwaway"
)

// understand works out from what was loaded what is pending, and how that
// stands in the environment before.
func (d *deployment) understand() {
	if d.Env.Problem != nil {
		return
	}
	d.NoFiles = len(d.checkout.files) == 0 && len(d.checkout.unread) == 0 && len(d.Env.Ledgers) == 0
	plain := d.options
	plain.Ignore = nil // the whole report is judged by them, once
	status := parity.Status(d.envs[:1], plain)
	d.Ledgers.Findings = status.Findings
	var err error
	if d.plan, err = theCase(d.Env, d.checkout); err != nil {
		d.PlanWhy = reason(err)
	}
	if len(status.Problems) > 0 {
		d.PlanWhy, d.NoFiles = reason(status.Problems[0]), false
	}
	d.Tool, d.Files, d.Plan = d.plan.Files.Tool, d.plan.Files, d.plan.Plan
	if d.PlanWhy != "" {
		return
	}
	if d.Digest, err = d.plan.Digest(tool().Version); err != nil {
		d.PlanWhy = reason(err)
		return
	}
	if d.Before == nil || d.Before.Problem != nil {
		return
	}
	if d.behind != nil {
		d.standBehind()
		return
	}
	theirs, err := d.ledgerOf(*d.Before)
	if err != nil {
		d.Unknown = reason(err)
		return
	}
	if d.Standing, err = ledger.Standings(d.Before.Name, theirs, d.Files, d.Plan.Run); err != nil {
		d.Unknown = err.Error()
		return
	}
	d.since(d.Before.Name, d.Standing)
	d.Ahead = ledger.Ahead([2]string{d.Env.Name, d.Before.Name}, [2]*ledger.Ledger{d.plan.Ledger, theirs}, d.Files)
}

// ask finds out what is known beside the databases.
func (p *program) ask(c *cli.Context, d *deployment) {
	if d.Asked(gate.Facts) && d.Before != nil {
		p.compareFacts(c, d)
	}
	if d.Asked(gate.Approval) {
		p.approvals(c, d)
		p.authors(c, d)
	}
}

// rehearsing says whether a gate that is asked wants the plan's rehearsal.
func (d *deployment) rehearsing() bool {
	risky := d.Asked(gate.Approval) && d.Approval.Risky()
	return (d.Asked(gate.Lint) || d.Asked(gate.Rehearsal) || d.Asked(gate.Hazards) || risky) && d.Env.Problem == nil && d.PlanWhy == "" && len(d.Plan.Run) > 0
}

// examine makes the comparisons and the rehearsal that the gates ask for.
func (p *program) examine(c *cli.Context, d *deployment) error {
	if d.Env.Problem != nil {
		return nil
	}
	if d.Asked(gate.Platform) && d.Before != nil && d.Before.Problem == nil {
		d.comparePlatforms()
	}
	d.Rehearsed.Target = d.Env.Name
	path, rehearsing := c.String("rehearsal"), d.rehearsing()
	if rehearsing && path != "" {
		d.savedRehearsal(path)
	}
	if d.PlanWhy != "" {
		d.Drifted.Why, d.Drifted.Fix = "what the applied migrations make is not known: "+d.PlanWhy, "run it in the checkout that is deployed, or name its migrations with --migrations"
		return nil
	}
	if d.Asked(gate.Drift) || rehearsing && path == "" {
		return p.tryOut(c, d, rehearsing && path == "")
	}
	return nil
}

// tryOut runs on a throwaway what has to be run: the applied migrations, for what
// they make, and the pending ones.
func (p *program) tryOut(c *cli.Context, d *deployment, rehearsing bool) error {
	among := d.selection
	among.targets = slices.Concat(d.targets, d.guarded)
	server, err := p.throwawayFor(c, d.Env, among)
	if cause := context.Cause(c.Context); cause != nil {
		return cause
	}
	if err != nil {
		d.Drifted.Why = "there is no throwaway to run the applied migrations on: " + reason(err)
		d.Drifted.Fix = "--throwaway URL of a server that takes databases"
		if rehearsing {
			d.Rehearsed.Why, d.Rehearsed.Fix = "there is no throwaway to rehearse on: "+reason(err), d.Drifted.Fix
		}
		return nil
	}
	defer func() {
		if err := server.Close(); err != nil {
			p.complain(err)
		} else if d.part != nil {
			d.part.Removed = true
		}
	}()
	if cfg := d.project.Config; cfg != nil {
		d.plan.As = cfg.Rehearsal.Role
	}
	d.plan.Now, d.plan.ReachOut = p.now, c.Bool("allow-reaching-out")
	d.plan.Command, d.plan.LedgerOptions = p.migrateCommand(d.selection), d.targets[0].Ledger
	if d.Asked(gate.Drift) {
		p.compareWithRepository(c, d, server)
	}
	if rehearsing {
		p.rehearseNow(c, d, server)
	}
	return context.Cause(c.Context)
}

// compareWithRepository finds what no applied migration makes.
func (p *program) compareWithRepository(c *cli.Context, d *deployment, server throwaway.Server) {
	progress, stop := p.phases(parity.Repository)
	defer stop()
	made, err := rehearse.Build(c.Context, d.plan, parity.Repository, server, rehearse.Limits{}, progress)
	if err != nil {
		d.Drifted.Why = "the applied migrations do not make a database to compare with: " + reason(err)
		d.Drifted.Fix = "schemadiff rehearse " + shellWord(d.Env.Name) + " --from-scratch"
		return
	}
	options, env := d.options, d.Env
	options.Ignore = nil
	made, outside := made.Within(d.targets[0].Scope)
	if outside > 0 {
		d.notes = append(d.notes, fmt.Sprintf("%d objects that the migrations make outside of %s were not compared", outside, strings.Join(d.targets[0].Scope.Schemas, ", ")))
	}
	if d.own != nil {
		made, env = made.InOwnWords(d.own.Home), *d.own
		made.Reading.Uncompared, env.Reading.Uncompared = nil, d.Env.Reading.Uncompared
		if made.Problem != nil {
			d.Drifted.Why = "what the applied migrations make cannot be compared: " + reason(made.Problem)
			return
		}
	}
	r := parity.Compare([]parity.Env{made, env}, options)
	for _, n := range r.Compared {
		d.Drifted.Compared += n
	}
	d.Drifted.Findings = slices.DeleteFunc(r.Findings, func(f report.Finding) bool { return !strings.HasPrefix(f.Rule.Code, "C") })
	d.leftOut = r.LeftOut
}

// comparePlatforms compares what runs the environment with what runs the one before.
func (d *deployment) comparePlatforms() {
	options := d.options
	options.Ignore = nil
	for _, before := range d.origins() {
		r := parity.Compare([]parity.Env{before, d.Env}, options)
		d.Platform.Compared = max(d.Platform.Compared, len(r.Platform))
		for _, f := range r.Findings {
			known := slices.ContainsFunc(d.Platform.Findings, func(o report.Finding) bool { return parity.Kin(o) == parity.Kin(f) })
			if !known && (strings.HasPrefix(f.Rule.Code, "P") || f.Rule.Code == report.SameDatabase.Code) {
				d.Platform.Findings = append(d.Platform.Findings, f)
			}
		}
	}
}

// savedRehearsal is one that ran before.
func (d *deployment) savedRehearsal(path string) {
	d.Rehearsed.From = path
	file, err := os.Open(path)
	if err != nil {
		d.Rehearsed.Why = "the rehearsal in " + path + " cannot be read: " + cause(err)
		return
	}
	defer file.Close()
	saved, err := report.ReadJSON(file)
	switch {
	case err != nil:
		d.Rehearsed.Why = "the rehearsal in " + path + " cannot be read: " + err.Error()
		return
	case saved.Rehearsal == nil:
		d.Rehearsed.Why = path + " is the result of " + saved.Command + " and holds no rehearsal"
		return
	case saved.Command == report.RehearseCommand && !saved.Complete():
		d.Rehearsed.Why = "the rehearsal in " + path + " did not come to its end"
	}
	d.Rehearsed.At, d.Rehearsed.Of, d.Rehearsed.Trial, d.Rehearsed.Target = saved.Started, saved.Rehearsal.PlanDigest, saved.Rehearsal, saved.Rehearsal.Target
	if saved.Passage != nil && saved.Passage.Target != saved.Rehearsal.Target { // a group, of which one was rehearsed
		d.Rehearsed.OfWhole = saved.Passage.PlanDigest
	}
	for _, f := range saved.Findings {
		if saved.Command == report.CheckCommand && f.Gate != gate.Lint && f.Gate != gate.Rehearsal || strings.HasPrefix(f.Rule.Code, "X") {
			continue
		}
		f.State, f.Ignored = report.Drift, nil // which ignore rules cover it, this run says anew
		d.Rehearsed.Findings = append(d.Rehearsed.Findings, f)
	}
}

// rehearseNow runs the pending migrations on a copy.
func (p *program) rehearseNow(c *cli.Context, d *deployment, server throwaway.Server) {
	progress, stop := p.phases(d.Env.Name)
	defer stop()
	o := wantedOf(c, d.selection)
	o.Progress = progress
	if ok, why := d.comparable(); ok {
		o.Target = d.Before
	} else if why != "" {
		d.notes = append(d.notes, "what the rehearsal ended with was not compared with "+d.Before.Name+": "+why)
	}
	trial, part, err := rehearse.Run(c.Context, d.plan, server, o)
	if err != nil {
		d.Rehearsed.Why = "the rehearsal did not come to its end: " + reason(rehearse.Problem(d.Env.Name, err))
		return
	}
	stop()
	p.said(trial)
	d.notes = append(d.notes, trial.Notes(o.Down)...)
	d.Rehearsed.Findings, d.Rehearsed.Trial, d.Rehearsed.Of = trial.Findings(), &part, part.PlanDigest
	d.part = &part
}
