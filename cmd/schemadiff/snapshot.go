package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) snapshotCommand() *cli.Command {
	return &cli.Command{
		Name:      "snapshot",
		Usage:     "write an environment's ledger, schema and platform as a JSON file",
		ArgsUsage: "ENV",
		Description: "The file holds no rows but the ledger's and no secrets, and is an environment like any other:\n" +
			"schemadiff snapshot production --output production.json\n" +
			"schemadiff staging production.json\n" +
			"Of a group of databases it writes a file for each member, into the folder of --output.",
		Flags: append(append(everywhere(), reading()...),
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE` instead of standard output; of a group, to files of this folder"}),
		Action: p.verb(p.snapshot),
	}
}

func (p *program) snapshot(c *cli.Context) error {
	if c.Args().Len() == 1 {
		if pr, err := p.project(c); err != nil {
			return err
		} else if e, ok := pr.environment(c.Args().First()); ok && e.ForEach.Set() {
			return p.snapshotGroup(c, e)
		}
	}
	env, err := p.one(c, "snapshot")
	if err != nil {
		return err
	}
	return p.writeSnapshot(c.String("output"), env)
}

// writeSnapshot writes one environment to a file, or to standard output.
func (p *program) writeSnapshot(path string, env parity.Env) (err error) {
	env.Kept = ledger.Rewritten(env.Kept, p.secrets.String)
	write := func(w io.Writer) error { return parity.WriteSnapshot(w, env, tool().Version, p.now()) }
	switch path {
	case "", "-":
		err = write(p.out)
	default:
		err = p.writeFile(path, write)
	}
	if err != nil {
		return err
	}
	p.incomplete(env)
	return nil
}

// one reads the single environment that a command is about.
func (p *program) one(c *cli.Context, verb string) (parity.Env, error) {
	if c.Args().Len() != 1 {
		return parity.Env{}, usage(verb+" takes one environment", "schemadiff "+verb+" ENV")
	}
	if pr, err := p.project(c); err != nil {
		return parity.Env{}, err
	} else if e, ok := pr.environment(c.Args().First()); ok && e.ForEach.Set() {
		return parity.Env{}, groupRefused(e, verb)
	}
	s, err := p.selection(c, c.Args().Slice())
	if err != nil {
		return parity.Env{}, err
	}
	envs := p.load(c.Context, s)
	if envs[0].Problem != nil {
		return parity.Env{}, envs[0].Problem
	}
	return envs[0], nil
}

// incomplete says what could not be read, and makes the run undecided.
func (p *program) incomplete(env parity.Env) {
	for _, g := range env.Reading.Gaps {
		e := &problem.Error{Code: report.IncompleteReading.Code, Env: env.Name, What: g.What + " could not be read", Why: g.Why}
		if g.Grant != "" {
			e.Fix = []string{g.Grant}
		}
		p.complain(e)
		p.code = exitUndecided
	}
}

// writeFile writes a file as reports are written, all or nothing.
func (p *program) writeFile(path string, write func(io.Writer) error) error {
	format := report.Format{Write: func(w io.Writer, _ report.Report, _ report.Options) error {
		redacted := p.secrets.Writer(w)
		if err := write(redacted); err != nil {
			return err
		}
		return redacted.Flush()
	}}
	if err := report.WriteFile(path, format, report.Report{}, report.Options{}); err != nil {
		return notWritten(path, err)
	}
	return nil
}

// notWritten is the problem of a file that could not be written, and what helps.
func notWritten(path string, err error) error {
	e := &problem.Error{Code: report.OutputNotWritten.Code, What: fmt.Sprintf("%s could not be written", path), Why: cause(err), Err: err}
	switch info, is := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		e.Fix = []string{"mkdir -p " + shellWord(filepath.ToSlash(filepath.Dir(path)))}
	case is == nil && info.IsDir():
		e.Fix = []string{"name a file in it"}
	case errors.Is(err, fs.ErrPermission):
		e.Fix = []string{"name a path where you may write"}
	}
	return e
}
