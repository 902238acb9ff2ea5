package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

func (p *program) rehearseCommand() *cli.Command {
	return &cli.Command{
		Name:      report.RehearseCommand,
		Usage:     "run an environment's pending migrations on a throwaway copy of it",
		ArgsUsage: "ENV",
		Description: "The copy has the environment's schema and ledger and no rows; further ones get made-up rows, valid ones and such as\n" +
			"would break what the migrations demand. It is made on a server of this machine that\n" +
			"schemadiff starts for it, of the environment's version, or on the server that --throwaway names. ENV itself is\n" +
			"only read, and can be a snapshot file. " + targetHelp,
		Flags:  slices.Concat(judging(), reading(), throwing(), everywhere(), rehearsing()),
		Action: p.verb(p.rehearse),
	}
}

func rehearsing() []cli.Flag {
	return []cli.Flag{
		migrationsFlag(),
		&cli.StringFlag{Name: "against", Usage: "compare the end state with `ENV`; default: the environment before it in promotion.path"},
		&cli.StringFlag{Name: "as", Usage: "run the migrations as `ROLE` of ENV, with its rights there (PostgreSQL); default: rehearsal.role, else one that may do anything in the copy"},
		&cli.BoolFlag{Name: "down", Usage: "also run the down migrations, newest first, and compare with the state before"},
		&cli.IntFlag{Name: "rows", Value: rehearse.DefaultRows, Usage: "make up `N` rows for each table, at most 10000; 0 tries no rows at all"},
		&cli.BoolFlag{Name: "probe", Usage: "ask ENV, which is only read, whether it has the rows that findings depend on"},
		&cli.BoolFlag{Name: "allow-scan", Usage: "with --probe: also ask what its plan says will read much"},
		&cli.StringFlag{Name: "probes", Usage: "write these questions to `FILE`, for people who may ask ENV"},
		&cli.BoolFlag{Name: "from-scratch", Usage: "also run the whole history on an empty database, and compare"},
	}
}

// throwing is taken by commands that need a throwaway database.
func throwing() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "throwaway", Usage: "make throwaway databases on the server of `URL`, or env:NAME, or in a container of docker or podman, instead of starting one"},
		&cli.BoolFlag{Name: "yes-throwaway", Usage: "databases may be made and dropped on the server of --throwaway"},
		&cli.BoolFlag{Name: "allow-reaching-out", Usage: "also run migrations that reach programs, files or other servers"},
		&cli.StringSliceFlag{Name: "binaries", Usage: "look for the server's programs in `FOLDER` first; may be repeated"},
	}
}

func (p *program) rehearse(c *cli.Context) error {
	p.command = report.RehearseCommand
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	r, s, err := p.rehearsed(c)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	r.Notes = append(r.Notes, s.checkout.notes...)
	return p.conclude(c, out, r, r.Started)
}

// rehearsed is the report of a rehearsal.
func (p *program) rehearsed(c *cli.Context) (r report.Report, s selection, err error) {
	names, err := p.rehearsedNames(c)
	if err != nil {
		return report.Report{}, selection{}, err
	}
	if s, err = p.selection(c, names); err != nil {
		return report.Report{}, s, err
	}
	if c.Bool("probe") && s.targets[0].Snapshot != "" {
		return report.Report{}, s, usage("--probe asks a database, and "+names[0]+" is a snapshot", "schemadiff rehearse "+shellWord(names[0])+" --probes probes.sql")
	}
	options, err := p.judgement(c, s)
	if err != nil {
		return report.Report{}, s, err
	}
	s.readRoles()
	envs := p.load(c.Context, s)
	if err := context.Cause(c.Context); err != nil {
		return report.Report{}, s, err
	}
	if envs[0].Problem != nil {
		return report.Report{}, s, envs[0].Problem
	}
	rehearsed, err := theCase(envs[0], s.checkout)
	if err != nil {
		return report.Report{}, s, err
	}
	rehearsed.Now, rehearsed.ReachOut = p.now, c.Bool("allow-reaching-out")
	rehearsed.As = c.String("as")
	if cfg := s.project.Config; cfg != nil {
		rehearsed.As = cmp.Or(rehearsed.As, cfg.Rehearsal.Role)
	}
	rehearsed.Command, rehearsed.LedgerOptions = p.migrateCommand(s), s.targets[0].Ledger
	o := wantedOf(c, s)
	if o.Rows, err = rowsOf(c); err != nil {
		return report.Report{}, s, err
	}
	if err := rehearsed.Confined(o.Down, o.History); err != nil {
		return report.Report{}, s, rehearse.Problem(envs[0].Name, err)
	}
	server, err := p.throwawayFor(c, envs[0], s)
	if err != nil {
		return report.Report{}, s, err
	}
	defer func() {
		if problem := server.Close(); problem != nil {
			p.complain(problem)
		} else if r.Rehearsal != nil {
			r.Rehearsal.Removed = true
		}
	}()
	progress, stop := p.phases(envs[0].Name)
	defer stop()
	o.Progress = progress
	if len(envs) > 1 {
		o.Target = &envs[1]
	}
	trial, part, err := rehearse.Run(c.Context, rehearsed, server, o)
	stop()
	if err != nil {
		return report.Report{}, s, rehearse.Problem(envs[0].Name, err)
	}
	p.said(trial)
	findings := trial.Findings()
	if err := p.probe(c, s, findings); err != nil {
		return report.Report{}, s, err
	}
	r = parity.Judged(envs, options, report.RehearseCommand, findings, &part)
	r.Notes = append(r.Notes, trial.Notes(o.Down)...)
	return r, s, nil
}

// readRoles has the roles read, too: whom the migrations speak of has to be in
// the copy. PostgreSQL shows them to everybody.
func (s selection) readRoles() {
	for i := range s.targets {
		s.targets[i].Scope.Grants = s.targets[i].Scope.Grants || s.targets[i].Endpoint.Engine == endpoint.Postgres
	}
}

// wantedOf is what flags and configuration want of a rehearsal.
func wantedOf(c *cli.Context, s selection) rehearse.Options {
	o := rehearse.Options{Version: tool().Version, Down: c.Bool("down"), History: c.Bool("from-scratch")}
	if cfg := s.project.Config; cfg != nil {
		o.Down = o.Down || cfg.Rehearsal.Down
		o.Limits = rehearse.Limits{Statement: time.Duration(cfg.Rehearsal.Limits.Statement), Total: time.Duration(cfg.Rehearsal.Limits.Total)}
	}
	return o
}

// probe asks the environment what findings depend on, or writes down the
// questions for somebody else.
func (p *program) probe(c *cli.Context, s selection, findings []report.Finding) error {
	target := s.targets[0]
	if path := c.String("probes"); path != "" {
		if err := os.WriteFile(path, []byte(rehearse.Probes(target.Name, findings)), 0o644); err != nil {
			return &problem.Error{Code: report.Usage.Code, What: "--probes cannot be written", Where: path, Why: err.Error(), Err: err}
		}
	}
	if !c.Bool("probe") {
		return nil
	}
	source, err := dialects.Open(c.Context, target.Endpoint)
	if err != nil {
		return rehearse.Problem(target.Name, err)
	}
	defer source.Close()
	if err := rehearse.Settle(c.Context, target.Name, source.(dialects.Prober), findings, c.Bool("allow-scan"), p.now()); err != nil {
		return rehearse.Problem(target.Name, err)
	}
	return nil
}

// rowsOf is --rows as a rehearsal takes it, which makes none below 0.
func rowsOf(c *cli.Context) (int, error) {
	switch n := c.Int("rows"); {
	case n < 0 || n > rehearse.MostRows:
		return 0, usage(fmt.Sprintf("--rows takes a number from 0 to %d", rehearse.MostRows), "--rows 100")
	case n == 0:
		return -1, nil
	default:
		return n, nil
	}
}

// rehearsedNames is the environment, and the one that the end is compared with.
func (p *program) rehearsedNames(c *cli.Context) ([]string, error) {
	if c.Args().Len() != 1 {
		return nil, usage("rehearse takes one environment", "schemadiff rehearse ENV")
	}
	name := c.Args().First()
	if against := c.String("against"); against != "" {
		if against == name {
			return nil, usage("the end state of "+name+" is compared with another environment", "schemadiff rehearse "+shellWord(name)+" --against ENV")
		}
		return []string{name, against}, nil
	}
	pr, err := p.project(c)
	if err != nil {
		return nil, err
	}
	if pr.Config != nil {
		if e, ok := pr.environment(name); ok {
			if i := slices.Index(pr.Promotion.Path, e.Name); i > 0 {
				return []string{name, pr.Promotion.Path[i-1]}, nil
			}
		}
	}
	return []string{name}, nil
}

// theCase pairs an environment with the migrations of the checkout.
func theCase(env parity.Env, c checkout) (rehearse.Case, error) {
	if len(c.files) == 0 {
		return rehearse.Case{}, &problem.Error{Code: report.Usage.Code, Env: env.Name, What: "there are no migrations to rehearse: none were found in the checkout",
			Fix: []string{"--migrations FOLDER", "run it in the checkout"}}
	}
	at := 0
	for i, set := range c.files {
		if slices.ContainsFunc(env.Ledgers, func(l ledger.Ledger) bool { return l.Tool == set.Tool }) {
			at = i
			break
		}
	}
	out := rehearse.Case{Env: env.AtHome(), Files: c.files[at], FS: c.trees[at]}
	for i, l := range env.Ledgers {
		if l.Tool == out.Files.Tool {
			out.Ledger = &env.Ledgers[i]
		}
	}
	if out.Ledger == nil && len(env.Ledgers) > 0 {
		return out, &problem.Error{Code: report.Usage.Code, Env: env.Name, What: fmt.Sprintf("the ledger is that of %s, and the migrations are those of %s", env.Ledgers[0].Tool, out.Files.Tool),
			Fix: []string{"--migrations FOLDER   names the folder", "--tool TOOL   names the tool"}}
	}
	if env.NoLedger {
		return out, &problem.Error{Code: report.IncompleteReading.Code, Env: env.Name, What: "the ledger could not be read, so that what is pending is unknown"}
	}
	var err error
	if out.Plan, err = ledger.PlanFor(env.Name, out.Ledger, out.Files); err != nil {
		return out, &problem.Error{Code: report.Usage.Code, Env: env.Name, What: "nothing can be rehearsed", Why: err.Error(), Err: err}
	}
	return out, nil
}

// throwawayFor finds a server for throwaways that stand in for an environment.
func (p *program) throwawayFor(c *cli.Context, env parity.Env, s selection) (throwaway.Server, error) {
	o := throwaway.Options{Consent: c.Bool("yes-throwaway"), Binaries: append(c.StringSlice("binaries"), throwaway.Binaries(p.lookup)...),
		Log: func(text string) { p.log.Debug("throwaway", "text", text) }}
	for i, t := range s.targets {
		o.Environments = append(o.Environments, throwaway.Environment{Name: t.Name, Endpoint: t.Endpoint})
		if t.Snapshot != "" && t.Name == env.Name {
			o.Environments[i].Identity, o.Environments[i].Database = env.Platform.Identity, env.Platform.Database
		}
	}
	if given := c.String("throwaway"); slices.Contains(throwaway.Containers, given) {
		o.Container = given
	} else if given != "" {
		e, err := p.givenThrowaway(given)
		if err != nil {
			return nil, err
		}
		o.Given = &e
	} else if cfg := s.project.Config; cfg != nil && env.Engine != endpoint.SQLite { // which is in the program
		given, container, programs, err := cfg.Throwaway(c.Context, s.project.resolver)
		if err != nil {
			return nil, err
		}
		if programs != "" {
			o.Binaries = append(c.StringSlice("binaries"), append([]string{programs}, throwaway.Binaries(p.lookup)...)...)
		}
		o.Given, o.Container = given, container
		if container == "auto" {
			o.Container = throwaway.Containers[0]
			for _, program := range slices.Backward(throwaway.Containers) {
				if _, err := exec.LookPath(program); err == nil {
					o.Container = program
				}
			}
		}
	}
	need := throwaway.NeedOf(env.Engine, env.AtHome().Platform)
	for o := range env.Reading.Schema.All() {
		if o.Key.Kind == schema.Extension {
			need.Extensions = append(need.Extensions, o.Key.Name)
		}
	}
	return throwaway.Open(c.Context, need, o)
}

// givenThrowaway is the server of --throwaway.
func (p *program) givenThrowaway(given string) (endpoint.Endpoint, error) {
	t, ok, err := p.address(given)
	switch {
	case err != nil:
		return t.Endpoint, err
	case !ok || t.Snapshot != "":
		return t.Endpoint, usage("--throwaway takes the URL of a server, env:NAME, docker or podman", "--throwaway env:THROWAWAY_URL")
	}
	return t.Endpoint, nil
}

// phases reports what a long command is doing, on stderr; stop may be called twice.
func (p *program) phases(target string) (report func(phase string), stop func()) {
	columns, _ := p.err.size()
	var out io.Writer
	if p.quiet == 0 && (p.err.terminal() || p.env("CI") != "") {
		out = p.err
	}
	shown := newProgress(out, p.err.terminal(), lineWidth(columns, p.env))
	stopped := false
	return func(phase string) {
			phase = strings.TrimSpace(phase)
			p.log.Debug("progress", "target", target, "phase", phase)
			p.stream(target, phase)
			shown.report(target, phase)
		}, func() {
			if !stopped {
				stopped = true
				shown.stop()
			}
		}
}
