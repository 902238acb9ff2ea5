package main

import (
	"cmp"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      report.VerifyCommand,
		Usage:     "is an environment, after a deployment, what was rehearsed and approved?",
		ArgsUsage: "ENV",
		Description: "Its ledger has the migrations that were rehearsed, its schema is the one that the rehearsal ended with, and\n" +
			"that plan is the one that was approved. ENV is only read. " + targetHelp,
		Flags:  slices.Concat(judging(), reading(), throwing(), everywhere(), verifying()),
		Action: p.verb(p.verify),
	}
}

func verifying() []cli.Flag {
	return []cli.Flag{
		migrationsFlag(),
		&cli.StringFlag{Name: "rehearsal", Usage: "the result of rehearse or check, as JSON, in `FILE`: what ENV should be now"},
		&cli.StringFlag{Name: "plan-digest", Usage: "the plan with this `DIGEST` was approved"},
		&cli.StringFlag{Name: "at", Usage: "judge by this `TIME`, as 2026-11-20T18:20:00Z"},
	}
}

func (p *program) verify(c *cli.Context) error {
	p.command = report.VerifyCommand
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	r, err := p.verified(c)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	return p.conclude(c, out, r, r.Started)
}

// verified is the report of a verification.
func (p *program) verified(c *cli.Context) (report.Report, error) {
	path := c.String("rehearsal")
	if path == "" {
		return report.Report{}, usage("verify holds an environment against its rehearsal, and none was named",
			"schemadiff rehearse ENV --report json=FILE   before the deployment", "schemadiff verify ENV --rehearsal FILE   after it")
	}
	d, err := p.prepare(c)
	if err != nil {
		return report.Report{}, err
	}
	if d.environment.ForEach.Set() {
		return p.verifiedGroup(c, d, path)
	}
	if err := p.look(c, d); err != nil {
		return report.Report{}, err
	}
	d.Calendar, d.Before, d.envs = nil, nil, d.envs[:1]
	if d.Asked(gate.Approval) {
		p.approvals(c, d)
	}
	if err := p.holdAgainst(c, d, path); err != nil {
		return report.Report{}, err
	}
	verdicts := gate.Verify(d.Case)
	d.Digest = d.Rehearsed.Of
	return d.report(report.VerifyCommand, verdicts, nil), nil
}

// verifiedGroup is verify for a group: every member is held against the end of
// the one rehearsal, in its own words where members are schemas.
func (p *program) verifiedGroup(c *cli.Context, d *deployment, path string) (report.Report, error) {
	d.targets, d.broken = d.targets[:1], d.broken[:1] // what they came through the check said
	x, err := p.crowdOf(c, d)
	if err != nil {
		return report.Report{}, err
	}
	d.Calendar, d.Before = nil, nil
	d.savedRehearsal(path)
	if d.Asked(gate.Approval) {
		p.approvals(c, d)
	}
	if x.crowd.Problem != nil {
		return d.report(report.VerifyCommand, gate.Verify(d.Case), nil), nil
	}
	unread, err := p.sort(c, x, func(one *deployment) error { return p.holdAgainst(c, one, path) })
	if err != nil {
		return report.Report{}, err
	}
	r := x.report(report.VerifyCommand, gate.Verify, unread, nil)
	r.Passage.PlanDigest, r.Passage.Pending = cmp.Or(d.Rehearsed.OfWhole, d.Rehearsed.Of), nil
	return r, nil
}

// holdAgainst finds out whether an environment is what a saved rehearsal ended
// with, and where it is not, in what.
func (p *program) holdAgainst(c *cli.Context, d *deployment, path string) error {
	d.savedRehearsal(path)
	if d.Env.Problem != nil {
		return nil
	}
	of := d.Env
	if d.Alone != "" {
		of = of.InOwnWords(of.Home)
	}
	d.Fingerprint = of.Reading.Schema.Fingerprint(dialects.Canon(of.Engine)).String()
	if d.Rehearsed.Trial == nil || d.PlanWhy != "" {
		return nil
	}
	if end := d.End(); end == "" || end == d.Fingerprint {
		return nil
	}
	return p.whatDiffers(c, d)
}

// whatDiffers names what makes the environment another one than its migrations
// do. Where no throwaway is to be had, the fingerprints alone say that it is.
func (p *program) whatDiffers(c *cli.Context, d *deployment) error {
	server, err := p.throwawayFor(c, d.Env, d.selection)
	if err != nil {
		d.notes = append(d.notes, "what differs is not named: "+reason(err))
		return nil
	}
	d.plan.Now, d.plan.ReachOut = p.now, c.Bool("allow-reaching-out")
	d.plan.Command, d.plan.LedgerOptions = p.migrateCommand(d.selection), d.targets[0].Ledger
	p.compareWithRepository(c, d, server)
	if d.Drifted.Why != "" {
		d.notes = append(d.notes, "what differs is not named: "+d.Drifted.Why)
	}
	return server.Close()
}
