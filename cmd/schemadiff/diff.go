package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) diffCommand() *cli.Command {
	return &cli.Command{
		Name:        defaultCommand,
		Usage:       "compare environments; the word diff can be left out",
		ArgsUsage:   "A B [C...]",
		Description: "The first environment is the reference. " + targetHelp,
		Flags: slices.Concat(judging(), selecting(), reading(), throwing(), everywhere(),
			[]cli.Flag{migrationsFlag(), sqlFlag(), replayFlag()}),
		Action: p.verb(p.diff),
	}
}

func (p *program) diff(c *cli.Context) error {
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	started := p.now()
	if group, ok, err := p.groupNamed(c); err != nil {
		return p.deliverFailure(c, out, err)
	} else if err := sqlRefused(c, ok); err != nil {
		return p.deliverFailure(c, out, err)
	} else if ok {
		r, s, err := p.compareGroup(c, group)
		if err != nil {
			return p.deliverFailure(c, out, err)
		}
		if out.files, err = configuredReports(s.project, out.files); err != nil {
			return err
		}
		r.Notes = append(r.Notes, s.checkout.notes...)
		return p.conclude(c, out, r, started)
	}
	s, from, tool, err := p.several(c)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	options, err := p.judgement(c, s)
	if err != nil {
		return err
	}
	if out.files, err = configuredReports(s.project, out.files); err != nil {
		return err
	}
	envs, err := p.loadBeside(c, &s, from, tool, parity.Load)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	options.Files, options.Unread = s.checkout.files, s.checkout.unread
	if err := p.build(c, envs, s); err != nil {
		return p.deliverFailure(c, out, err)
	}
	r := parity.Compare(envs, options)
	if err := p.explain(c, &r, envs, s, options); err != nil {
		return err
	}
	if err := p.repaired(c, &r, envs, s, options); err != nil {
		return err
	}
	r.Findings = append(r.Findings, notices(s, options)...)
	r.Sort()
	r.Notes = append(r.Notes, s.checkout.notes...)
	return p.conclude(c, out, r, options.Started)
}

// conclude writes a result and takes its exit code.
func (p *program) conclude(c *cli.Context, out outputs, r report.Report, started time.Time) error {
	r.Duration = p.now().Sub(started)
	if c.Bool("exit-zero") {
		r.FailOn = report.Never
	}
	p.placed(&r)
	r.Cut()
	p.decide(out, r)
	return p.deliver(c, out, r)
}

// decide takes a result's exit code.
func (p *program) decide(out outputs, r report.Report) {
	if p.code = r.ExitCode(); out.format.Name == "terraform-external" && p.code == exitFindings {
		p.code = exitOK // Terraform takes the answer of nothing that failed
	}
}

// several is the environments of a comparison, two at least, and where the
// migrations are to be read from, of which tool.
func (p *program) several(c *cli.Context) (s selection, from wanted, tool string, err error) {
	names, err := p.compared(c)
	if err != nil {
		return s, from, "", err
	}
	if len(names) > 1 {
		return p.chosen(c, names)
	}
	pr, err := p.project(c)
	if err != nil {
		return s, from, "", err
	}
	if len(names) == 1 {
		if near, ok := p.nearCommand(pr, names[0]); ok {
			return s, from, "", usage(strings.TrimSpace(repeated(names[0]))+" is neither a command nor an environment", "did you mean "+near+"?")
		}
	}
	what, first, second := "a comparison takes two environments or more", "A", "B"
	if len(names) == 1 {
		what, first = "there is nothing to compare "+report.Printable(names[0])+" with", shellWord(names[0])
	}
	known := without(pr.environments(), names)
	if len(names) == 0 && len(known) > 1 {
		first, known = known[0], known[1:]
	}
	if len(known) > 0 {
		second = known[0]
	}
	return s, from, "", usage(what, "schemadiff "+first+" "+second)
}

// nearCommand is the command line that a lonely word was probably meant to be,
// where it names nothing that could be compared.
func (p *program) nearCommand(pr project, word string) (string, bool) {
	_, _, member := pr.member(word)
	if _, configured := pr.environment(word); member || configured || !plain(word) || p.asked != defaultCommand {
		return "", false
	}
	if _, is, err := p.address(word); is || err != nil {
		return "", false
	}
	const version = "version" // which is a flag
	near, ok := problem.Nearest(word, append(p.commandNames(p.app.Commands), version))
	if near == version {
		near = "--version"
	}
	return "schemadiff " + near, ok
}

// deliverFailure writes the reports of a run that failed before it compared:
// the next step of a pipeline must not read those of the run before.
func (p *program) deliverFailure(c *cli.Context, o outputs, failure error) error {
	return errors.Join(append([]error{failure}, p.writeFiles(o, p.failed(failure).Redacted(o.redact))...)...)
}

// configuredReports adds the reports that the configuration always wants.
func configuredReports(pr project, files []file) ([]file, error) {
	if pr.Config == nil {
		return files, nil
	}
	for _, r := range pr.Reports {
		format, err := formatNamed(r.Format, fileFormats(), "format: ")
		if err != nil {
			return nil, located(err, r.At)
		}
		files = append(files, file{format, r.File(pr.Config, defaultCommand)})
	}
	return files, nil
}

// located is a problem with its place in the configuration.
func located(err error, at config.Position) error {
	e := *problem.Of(err)
	e.Where = at.String()
	return &e
}

// load reads the environments and says what it is doing.
func (p *program) load(ctx context.Context, s selection) []parity.Env {
	return p.loadBy(ctx, s, parity.Load)
}

// loader reads targets, whole or their ledgers only.
type loader func(ctx context.Context, targets []parity.Target, tools ledger.Checkout, stdin io.Reader, progress parity.Progress) []parity.Env

// loadBeside reads the environments while it looks for the checkout's
// migrations: a long history takes as long as they do.
func (p *program) loadBeside(c *cli.Context, s *selection, from wanted, tool string, read loader) ([]parity.Env, error) {
	ctx, stop := context.WithCancel(c.Context)
	defer stop()
	looked := sync.OnceValues(func() (checkout, error) { return readCheckout(c.Context, s.project, from, tool) })
	go func() {
		if _, err := looked(); err != nil {
			stop() // there is nothing to hold the ledgers against
		}
	}()
	envs := p.loadBy(ctx, *s, func(ctx context.Context, targets []parity.Target, _ ledger.Checkout, stdin io.Reader, progress parity.Progress) []parity.Env {
		return read(ctx, targets, func() []string { c, _ := looked(); return c.tools }, stdin, progress)
	})
	var err error
	if s.checkout, err = looked(); p.take(s.checkout, err) != nil {
		return nil, err
	}
	return envs, context.Cause(c.Context)
}

func (p *program) loadBy(ctx context.Context, s selection, read loader) []parity.Env {
	switch {
	case slices.ContainsFunc(s.targets, func(t parity.Target) bool { return t.Snapshot != "" }):
		collectSeldom()
	case slices.ContainsFunc(s.targets, func(t parity.Target) bool {
		return t.Endpoint.Engine == endpoint.MySQL || t.Endpoint.Engine == endpoint.MariaDB
	}):
		collectAsUsual()
	}
	columns, _ := p.err.size()
	var out io.Writer
	if p.quiet == 0 && (p.err.terminal() || p.env("CI") != "") {
		out = p.err
	}
	progress := newProgress(out, p.err.terminal(), lineWidth(columns, p.env))
	defer progress.stop()
	if s.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.timeout)
		defer cancel()
	}
	return s.load(ctx, p.in, read, func(target, phase string) {
		p.log.Debug("progress", "target", target, "phase", phase)
		progress.report(target, phase)
	})
}

// load reads the targets that can be looked at, and says of the others why not.
func (s selection) load(ctx context.Context, in io.Reader, read loader, progress parity.Progress) []parity.Env {
	var whole []parity.Target
	for i, t := range s.targets {
		if s.broken[i] == nil {
			whole = append(whole, t)
		}
	}
	envs := read(ctx, whole, ledger.Has(s.checkout.tools...), in, progress)
	for i, t := range s.targets {
		if s.broken[i] != nil {
			envs = slices.Insert(envs, i, parity.Env{Name: t.Name, Engine: t.Endpoint.Engine, From: "server", Problem: s.broken[i]})
		}
	}
	return envs
}
