package main

import (
	"context"
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
		d.PlanWhy = reason(status.Problems[0])
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
	if d.Before.NoLedger {
		d.Unknown = "the ledger of " + d.Before.Name + " could not be read"
		return
	}
	var theirs *ledger.Ledger
	for i, l := range d.Before.Ledgers {
		if l.Tool == d.Tool {
			theirs = &d.Before.Ledgers[i]
		}
	}
	if d.Standing, err = ledger.Standings(d.Before.Name, theirs, d.Files, d.Plan.Run); err != nil {
		d.Unknown = err.Error()
		return
	}
	d.Ahead = ledger.Ahead([2]string{d.Env.Name, d.Before.Name}, [2]*ledger.Ledger{d.plan.Ledger, theirs}, d.Files)
}

// examine makes the comparisons and the rehearsal that the gates ask for.
func (p *program) examine(c *cli.Context, d *deployment) error {
	if d.Env.Problem != nil {
		return nil
	}
	if d.Asked(gate.Platform) && d.Before != nil && d.Before.Problem == nil {
		d.comparePlatforms()
	}
	if d.Asked(gate.Facts) && d.Before != nil {
		p.compareFacts(c, d)
	}
	if d.Asked(gate.Approval) {
		p.approvals(c, d)
	}
	d.Rehearsed.Target = d.Env.Name
	path := c.String("rehearsal")
	rehearsing := (d.Asked(gate.Lint) || d.Asked(gate.Rehearsal) || d.Asked(gate.Hazards)) && d.PlanWhy == "" && len(d.Plan.Run) > 0
	if rehearsing && path != "" {
		d.savedRehearsal(path)
	}
	if d.PlanWhy != "" {
		d.Drifted.Why, d.Drifted.Fix = "what the applied migrations make is not known: "+d.PlanWhy, "run it in the checkout that is deployed, or name its migrations with --migrations"
		return nil
	}
	if d.Asked(gate.Drift) || rehearsing && path == "" {
		if err := p.tryOut(c, d, rehearsing && path == ""); err != nil {
			return err
		}
	}
	if d.Asked(gate.Hazards) && rehearsing {
		return p.observe(c, d)
	}
	return nil
}

// tryOut runs on a throwaway what has to be run: the applied migrations, for what
// they make, and the pending ones.
func (p *program) tryOut(c *cli.Context, d *deployment, rehearsing bool) error {
	server, err := p.throwawayFor(c, d.Env, d.selection)
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
	options := d.options
	options.Ignore = nil
	r := parity.Compare([]parity.Env{made, d.Env}, options)
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
	r := parity.Compare([]parity.Env{*d.Before, d.Env}, options)
	d.Platform.Compared = len(r.Platform)
	d.Platform.Findings = slices.DeleteFunc(r.Findings, func(f report.Finding) bool { return !strings.HasPrefix(f.Rule.Code, "P") })
	if i := slices.IndexFunc(r.Findings, func(f report.Finding) bool { return f.Rule.Code == report.SameDatabase.Code }); i >= 0 {
		d.Platform.Findings = append(d.Platform.Findings, r.Findings[i])
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
	if d.Before != nil && d.Before.Problem == nil {
		o.Target = d.Before
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
