package main

import (
	"context"
	"io"
	"slices"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) statusCommand() *cli.Command {
	return &cli.Command{
		Name:      report.StatusCommand,
		Usage:     "which migrations are applied where: the ledgers alone, no schema is read",
		ArgsUsage: "[ENV...]",
		Description: "Of all environments of the configuration, or of those named: one is enough. A group of databases is one of\n" +
			"them, in which those members are named that are not as the most are. It says nothing about\n" +
			"schemas, and -q prints one line, for a shell prompt.",
		Flags: slices.Concat(judging(), reading(), everywhere(),
			[]cli.Flag{migrationsFlag()}),
		Action: p.verb(p.status),
	}
}

func (p *program) status(c *cli.Context) error {
	p.command = report.StatusCommand
	// The reports that the configuration always wants are the comparison's: one
	// of these in their place would say less than it seems to.
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	names := c.Args().Slice()
	if len(names) == 0 {
		if names, err = p.configured(c); err != nil {
			return p.deliverFailure(c, out, err)
		}
	}
	s, from, tool, err := p.chosen(c, names)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	options, err := p.judgement(c, s)
	if err != nil {
		return err
	}
	envs, crowds, err := p.loadStanding(c, &s, from, tool)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	options.Files, options.Unread = s.checkout.files, s.checkout.unread
	r := parity.StatusOf(envs, crowds, options)
	r.Notes = append(r.Notes, s.checkout.notes...)
	return p.conclude(c, out, r, options.Started)
}

// loadStanding reads the ledgers of all environments, and of groups those of
// every member; crowds has the groups, by their places.
func (p *program) loadStanding(c *cli.Context, s *selection, from wanted, tool string) (envs []parity.Env, crowds map[int]*parity.Crowd, err error) {
	type among struct {
		group      parity.Group
		unreadable []parity.Env
	}
	groups := map[string]among{}
	for i, t := range s.targets {
		e, ok := s.project.environment(t.Name)
		if !ok || !e.ForEach.Set() || s.broken[i] != nil && len(e.ForEach.URLs) == 0 {
			continue
		}
		g, unaddressed := p.group(c.Context, *s, e, i)
		groups[t.Name], s.broken[i] = among{g, unaddressed}, nil
	}
	loaded := make([]*parity.Crowd, len(s.targets))
	envs, err = p.loadBeside(c, s, from, tool, func(ctx context.Context, targets []parity.Target, tools ledger.Checkout, stdin io.Reader, progress parity.Progress) []parity.Env {
		var wg sync.WaitGroup
		var single []parity.Target
		for i, t := range s.targets {
			if g, ok := groups[t.Name]; ok {
				wg.Go(func() {
					crowd := parity.Crowd{Env: parity.Env{Name: t.Name, From: "server"}}
					if len(g.group.Members) > 0 || len(g.unreadable) == 0 {
						crowd = parity.LoadGroupLedgers(ctx, g.group, tools, progress)
					}
					crowd.Members = append(crowd.Members, g.unreadable...)
					loaded[i] = &crowd
				})
			} else if s.broken[i] == nil {
				single = append(single, t)
			}
		}
		rest := parity.LoadLedgers(ctx, single, tools, stdin, progress)
		wg.Wait()
		envs := make([]parity.Env, 0, len(targets))
		for i := range s.targets {
			switch {
			case loaded[i] != nil:
				envs = append(envs, loaded[i].Env)
			case s.broken[i] == nil:
				envs, rest = append(envs, rest[0]), rest[1:]
			}
		}
		return envs
	})
	crowds = map[int]*parity.Crowd{}
	for i, crowd := range loaded {
		if crowd != nil {
			crowds[i] = crowd
		}
	}
	return envs, crowds, err
}
