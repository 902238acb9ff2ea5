package main

import (
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
)

// build makes the environment repo, where it is one of those that are
// compared: what the checkout's migrations make, at the position of the first
// other environment.
func (p *program) build(c *cli.Context, envs []parity.Env, s selection) (err error) {
	at := slices.IndexFunc(envs, func(e parity.Env) bool { return e.From == parity.Repository })
	if at < 0 {
		return nil
	}
	other := slices.IndexFunc(envs, func(e parity.Env) bool { return e.From != parity.Repository && e.Problem == nil })
	if other < 0 {
		return nil // the others' problems are told
	}
	rehearsed, err := theCase(envs[other], s.checkout)
	if err != nil {
		return err
	}
	if rehearsed.Ledger == nil {
		return &problem.Error{Code: report.Usage.Code, Env: envs[other].Name, What: "there is no ledger of " + rehearsed.Files.Tool + ", so that repo has no position to stand at"}
	}
	server, err := p.throwawayFor(c, envs[other], s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	rehearsed.Now, rehearsed.ReachOut = p.now, c.Bool("allow-reaching-out")
	rehearsed.Command, rehearsed.LedgerOptions = p.migrateCommand(s), s.targets[other].Ledger
	if err := p.beside(c.Context, &rehearsed, s); err != nil {
		return err
	}
	progress, stop := p.phases(parity.Repository)
	defer stop()
	envs[at], err = rehearse.Build(c.Context, rehearsed, parity.Repository, server, rehearse.Limits{}, progress)
	if err != nil {
		return &problem.Error{Code: report.RepositoryUnbuildable.Code, Env: parity.Repository, What: "the checkout's migrations do not make a database", Why: problem.Of(err).What, Err: err,
			Fix: []string{"schemadiff rehearse " + shellWord(envs[other].Name) + " --from-scratch"}}
	}
	envs[at], _ = envs[at].Within(s.targets[other].Scope)
	envs[at].Platform.Facts = envs[other].Platform.Facts
	return nil
}
