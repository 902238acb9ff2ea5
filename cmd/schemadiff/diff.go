package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

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
		Flags: slices.Concat(judging(), selecting(), reading(), everywhere(),
			[]cli.Flag{&cli.StringFlag{Name: "migrations", Usage: "read the checkout's migrations from `FOLDER`"}}),
		Action: p.verb(p.diff),
	}
}

func (p *program) diff(c *cli.Context) error {
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	s, err := p.selection(c, c.Args().Slice())
	if err != nil {
		return err
	}
	envs := p.load(c.Context, s)
	if err := context.Cause(c.Context); err != nil {
		return err
	}
	r := parity.Compare(envs, s.options)
	r.Notes = append(r.Notes, s.notes...)
	r.Duration = p.now().Sub(s.options.Started)
	p.code = r.ExitCode()
	if c.Bool("exit-zero") && p.code == exitFindings {
		p.code = exitOK
	}
	return p.deliver(c, out, r)
}

// outputs is where a result goes.
type outputs struct {
	format report.Format
	files  []file
	failOn report.Severity // Off where the command line says nothing
}

type file struct {
	format report.Format
	path   string
}

// outputs reads the flags that say where a result goes, before any database is
// asked: a misspelt format must not cost a run.
func (p *program) outputs(c *cli.Context) (outputs, error) {
	var o outputs
	var err error
	if o.format, err = formatNamed(c.String("format"), stdoutFormats(), "--format="); err != nil {
		return o, err
	}
	for _, spec := range c.StringSlice("report") {
		f, err := reportFile(spec)
		if err != nil {
			return o, err
		}
		o.files = append(o.files, f)
	}
	return o, nil
}

func reportFile(spec string) (file, error) {
	name, path, ok := strings.Cut(spec, "=")
	if !ok || path == "" {
		return file{}, usage("--report takes a format and a path", "--report json=drift.json")
	}
	format, err := formatNamed(name, fileFormats(), "--report ")
	return file{format, path}, err
}

func formatNamed(name string, known []string, flag string) (report.Format, error) {
	f, ok := report.FormatNamed(name)
	if !ok || !slices.Contains(known, name) {
		return f, unknownWord("format", name, known, flag)
	}
	return f, nil
}

// unknownWord refuses a word that is none of a fixed choice.
func unknownWord(what, word string, known []string, before string) error {
	e := &problem.Error{Code: report.Usage.Code, What: fmt.Sprintf("unknown %s %q", what, word), Why: "one of " + strings.Join(known, ", ")}
	if near, ok := problem.Nearest(word, known); ok {
		e.Fix = []string{before + near}
	}
	return e
}

// deliver writes the files first: they must be there even where standard
// output breaks.
func (p *program) deliver(c *cli.Context, o outputs, r report.Report) error {
	for _, f := range o.files {
		options := report.Options{Text: report.TextOptions{All: true, ShowIgnored: true}}
		err := p.writeFile(f.path, func(w io.Writer) error { return f.format.Write(w, r, options) })
		if err != nil {
			return err
		}
	}
	text := p.textOptions()
	text.All, text.ShowIgnored = c.Bool("all"), c.Bool("ignored")
	if p.quiet > 1 && o.format.Name == "text" {
		return nil
	}
	var b bytes.Buffer
	if err := o.format.Write(&b, r, report.Options{Text: text}); err != nil {
		return err
	}
	p.delivered = true
	p.paged(c.Context, o.format.Name == "text" && !c.Bool("no-pager"), b.Bytes())
	return nil
}

// load reads the environments and says what it is doing.
func (p *program) load(ctx context.Context, s selection) []parity.Env {
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
	return parity.Load(ctx, s.targets, s.tools, p.in, progress.report)
}
