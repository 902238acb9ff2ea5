package main

import (
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
		return report.Report{}, groupRefused(d.environment, "verify")
	}
	if err := p.look(c, d); err != nil {
		return report.Report{}, err
	}
	d.Calendar, d.Before, d.envs = nil, nil, d.envs[:1]
	d.savedRehearsal(path)
	if d.Asked(gate.Approval) {
		p.approvals(c, d)
	}
	if d.Env.Problem == nil {
		d.Fingerprint = d.Env.Reading.Schema.Fingerprint(dialects.Canon(d.Env.Engine)).String()
	}
	differs := d.Rehearsed.Trial != nil && d.Rehearsed.Trial.EndState != "" && d.Rehearsed.Trial.EndState != d.Fingerprint
	if d.Env.Problem == nil && d.PlanWhy == "" && differs {
		if err := p.whatDiffers(c, d); err != nil {
			return report.Report{}, err
		}
	}
	verdicts := gate.Verify(d.Case)
	d.Digest = d.Rehearsed.Of
	return d.report(report.VerifyCommand, verdicts, nil), nil
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
