package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
)

func replayFlag() cli.Flag {
	return &cli.BoolFlag{Name: "no-replay", Usage: "do not run pending migrations on throwaway copies to tell drift from what they explain, nor what --sql prints"}
}

// explain tells drift from what pending migrations account for, by running
// them on throwaway copies of the environments that lack them. Where that
// cannot be done the report says so and explains nothing.
func (p *program) explain(c *cli.Context, r *report.Report, envs []parity.Env, s selection, o parity.Options) error {
	open := slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return f.State == report.Open && f.Object.Kind != "" })
	if !open || c.Bool("no-replay") || !r.Complete() {
		return nil
	}
	if len(s.checkout.files) == 0 {
		r.Notes = append(r.Notes, "without the migration files nothing can be explained: run it in the checkout, or name them with --migrations")
		return nil
	}
	cases, why := rehearse.Between(envs, s.checkout.files, s.checkout.trees)
	var replayed []parity.Replayed
	for _, i := range slices.Sorted(maps.Keys(cases)) {
		done, err := p.replay(c, cases[i], s)
		if cause := context.Cause(c.Context); cause != nil {
			return cause
		}
		if err != nil {
			why = append(why, envs[i].Name+": "+reason(err))
			continue
		}
		done.Target = i
		replayed = append(replayed, done)
	}
	if len(why) > 0 {
		// What one replay would have explained would now be called drift.
		for _, text := range why {
			r.Notes = append(r.Notes, "pending migrations were not replayed, so that nothing is explained: "+text)
		}
		return nil
	}
	parity.Explain(r, envs, replayed, o)
	return nil
}

// replay runs one environment's pending migrations on a copy of it.
func (p *program) replay(c *cli.Context, rehearsed rehearse.Case, s selection) (done parity.Replayed, err error) {
	server, err := p.throwawayFor(c, rehearsed.Env, s)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	rehearsed.Now, rehearsed.ReachOut = p.now, c.Bool("allow-reaching-out")
	rehearsed.Command, rehearsed.LedgerOptions = p.migrateCommand(s), s.targets[0].Ledger
	if err := p.beside(c.Context, &rehearsed, s); err != nil {
		return done, err
	}
	progress, stop := p.phases(rehearsed.Env.Name)
	defer stop()
	return rehearse.Replay(c.Context, rehearsed, server, rehearse.Limits{}, progress)
}

// beside reads the roles of an environment whose privileges nobody compares, where its migrations
// speak of roles: without them they would fail on a copy.
func (p *program) beside(ctx context.Context, rehearsed *rehearse.Case, s selection) error {
	i := slices.IndexFunc(s.targets, func(t parity.Target) bool { return t.Name == rehearsed.Env.Name })
	if i < 0 || s.targets[i].Snapshot != "" || s.targets[i].Endpoint.Engine != endpoint.Postgres || len(rehearsed.Env.Reading.Roles) > 0 || !rehearsed.Grants() {
		return nil
	}
	source, err := dialects.Open(ctx, s.targets[i].Endpoint)
	if err != nil {
		return err
	}
	defer source.Close()
	rehearsed.Roles, err = source.(dialects.Roler).Roles(ctx)
	return err
}

// reason is an error in one clause, with what would help.
func reason(err error) string {
	e := problem.Of(err)
	text := e.What
	if e.Why != "" {
		text += ", " + strings.ReplaceAll(e.Why, "\n", ": ")
	}
	if len(e.Fix) > 0 {
		text += "; " + e.Fix[0]
	}
	return text
}
