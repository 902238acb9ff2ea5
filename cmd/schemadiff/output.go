package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// sticky remembers the first error of a stream, so that whoever prints need
// not look and run still learns that the result did not arrive whole.
type sticky struct {
	w   io.Writer
	err error
}

func (s *sticky) Write(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(b)
	s.err = err
	return n, err
}

// undelivered is the problem of a result that could not be written; nil for a
// closed pipe, whose reader has seen enough.
func undelivered(err error) *problem.Error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return nil
	}
	return &problem.Error{Code: report.OutputNotWritten.Code, What: "the result could not be written to standard output", Why: cause(err), Err: err,
		Fix: []string{"make room where the output goes, and run again"}}
}

// cause is an error without the operation and the path before it.
func cause(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// paged shows text in a pager where it is longer than the terminal.
func (p *program) paged(ctx context.Context, allowed bool, text []byte) {
	_, lines := p.out.size()
	command := pagerCommand(p.env)
	if !allowed || command == nil || !p.out.terminal() || bytes.Count(text, []byte("\n")) < lines {
		p.out.Write(text)
		return
	}
	pager := exec.CommandContext(ctx, command[0], command[1:]...)
	pager.Stdin = bytes.NewReader([]byte(p.secrets.String(string(text))))
	pager.Stdout, pager.Stderr = p.out.file, p.err.file
	if err := pager.Run(); err != nil {
		var left *exec.ExitError
		if errors.As(err, &left) { // the user has quit before the end
			return
		}
		p.out.Write(text)
		fmt.Fprintf(p.err, "schemadiff: the pager %s did not start: %s\n", command[0], cause(err))
	}
}

// outputs is where a result goes.
type outputs struct {
	format   report.Format
	files    []file
	pipeline string // whose log standard output is: "github"
	maxBytes int    // of Markdown

	suppressed bool     // SARIF has ignored findings, too
	redact     []string // what is hidden
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
	p.streams = o.format.Name == "jsonl" && p.quiet == 0
	if o.pipeline, err = p.pipelineNamed(c.String("ci")); err != nil {
		return o, err
	}
	for _, word := range c.StringSlice("redact") {
		if !slices.Contains(report.Redactions(), word) {
			return o, unknownWord("thing to hide", word, report.Redactions(), "--redact ")
		}
		if word == "literals" && c.Bool("sql") {
			return o, usage("--sql writes statements that are to be run, and --redact literals takes the literals out of them", "--sql --redact hosts")
		}
		o.redact = append(o.redact, word)
	}
	o.suppressed = c.Bool("sarif-suppressed")
	if o.maxBytes = c.Int("max-bytes"); o.maxBytes < 0 {
		return o, usage("--max-bytes takes a number of bytes", "--max-bytes 60000")
	}
	if word := c.String("fail-on"); word != "" {
		if _, err := failOnNamed(word); err != nil {
			return o, err
		}
	}
	for _, spec := range c.StringSlice("report") {
		f, err := reportFile(spec)
		if err != nil {
			return o, err
		}
		if slices.ContainsFunc(o.files, func(other file) bool { return filepath.Clean(other.path) == filepath.Clean(f.path) }) {
			return o, usage("two reports are to be written to "+report.Printable(f.path)+", and the second would replace the first", "--report "+f.format.Name+"=ANOTHER_PATH")
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
	if err == nil && path == "-" {
		err = usage("--report writes files; --format says what goes to standard output", "--format="+name)
	}
	return file{format, path}, err
}

func formatNamed(name string, known []string, flag string) (report.Format, error) {
	f, ok := report.FormatNamed(name)
	if !ok || !slices.Contains(known, name) {
		return f, unknownWord("format", name, known, flag)
	}
	return f, nil
}

// deliver writes the files first: they must be there even where standard
// output breaks. A file that cannot be written does not cost the result: it is
// printed all the same.
func (p *program) deliver(c *cli.Context, o outputs, r report.Report) error {
	r = r.Redacted(o.redact)
	failure := errors.Join(p.writeFiles(o, r)...)
	text := p.textOptions()
	text.All, text.ShowIgnored = c.Bool("all"), c.Bool("ignored")
	if p.quiet > 1 && o.format.Name == "text" {
		return failure
	}
	if c.Bool("sql") && o.format.Name == "text" {
		return errors.Join(failure, p.deliverSQL(c, r))
	}
	var b bytes.Buffer
	if err := o.format.Write(&b, r, report.Options{Text: text, MaxBytes: o.maxBytes, Suppressed: o.suppressed}); err != nil {
		return err
	}
	p.delivered = true
	p.paged(c.Context, o.format.Name == "text" && !c.Bool("no-pager"), b.Bytes())
	if o.format.Name == "text" {
		failure = errors.Join(failure, p.annotate(o, r))
	}
	return failure
}

// writeFiles writes every file, whatever becomes of the others.
func (p *program) writeFiles(o outputs, r report.Report) (unwritten []error) {
	options := report.Options{Text: report.TextOptions{All: true, ShowIgnored: true}, MaxBytes: o.maxBytes, Suppressed: o.suppressed}
	for _, f := range o.files {
		if err := p.writeReport(f, r, options); err != nil {
			unwritten = append(unwritten, err)
		}
	}
	return unwritten
}

// writeReport writes the file of a format, or its folder.
func (p *program) writeReport(f file, r report.Report, options report.Options) error {
	if f.format.Folder == nil {
		return p.writeFile(f.path, func(w io.Writer) error { return f.format.Write(w, r, options) })
	}
	folder := report.Format{Folder: func(r report.Report) ([]report.NamedFile, error) {
		files, err := f.format.Folder(r)
		for i := range files {
			files[i].Content = []byte(p.secrets.String(string(files[i].Content)))
		}
		return files, err
	}}
	if err := report.WriteFile(f.path, folder, r, report.Options{}); err != nil {
		return notWritten(f.path, err)
	}
	return nil
}

// stream writes what a long run does to standard output, where that is jsonl.
func (p *program) stream(target, phase string) {
	if !p.streams {
		return
	}
	p.streaming.Lock()
	defer p.streaming.Unlock()
	report.WriteProgress(p.out, target, phase) // a stream that is broken is told at the end
}
