package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// defaultCommand is what a command line without a command asks for.
const defaultCommand = "diff"

// The exit codes, after diff(1). 2 beats 1: a run that could not look at
// everything never says what it found as if that were all.
const (
	exitOK        = 0
	exitFindings  = 1
	exitUndecided = 2
	exitClosed    = 3
)

// world is what a run touches of the process that it runs in.
type world struct {
	in       io.Reader
	out, err stream
	lookup   func(name string) (value string, ok bool) // environment variables
	now      func() time.Time
}

// env is a variable's value, "" where it is not set.
func (w world) env(name string) string {
	value, _ := w.lookup(name)
	return value
}

// program is one run.
type program struct {
	world
	settings
	secrets *endpoint.Redactor
	sink    *sticky // what is behind out
	app     *cli.App
	asked   string // the verb of the command line
	command string // of the report, where it is not a comparison's
	code    int    // what the verb decided, unless it fails

	streams   bool // standard output is jsonl, to which long runs write what they do
	streaming sync.Mutex

	folder    string         // that the paths of migrations are paths in, from here
	defined   *config.Config // the configuration that was read, nil for none
	log       *slog.Logger
	delivered bool     // the result is on stdout
	hinted    bool     // the user was told where passwords do not belong
	epilogue  string   // what may help after an error
	closers   []func() // of what the verb opened only to read
}

// run is the whole program: it alone decides the exit code.
func run(ctx context.Context, args []string, w world) int {
	p := &program{world: w, secrets: new(endpoint.Redactor)}
	for _, arg := range args {
		p.shield(arg)
	}
	p.sink = &sticky{w: w.out.Writer}
	redacted := p.secrets.Writer(p.sink)
	errors := p.secrets.Writer(w.err.Writer)
	p.out.Writer, p.err.Writer = redacted, errors
	p.app = p.commands()
	line, err := arrange(p.app, args)
	if err == nil {
		err = noneEmpty(line)
	}
	if err == nil {
		if path, asked := helpAsked(line); asked {
			p.help(path)
		} else {
			err = p.app.RunContext(ctx, line)
		}
	}
	for _, release := range p.closers {
		release()
	}
	code := p.exit(ctx, args, err)
	redacted.Flush() // an error of it is the sink's
	if p.sink.err != nil && code <= exitUndecided {
		code = exitUndecided
		if e := undelivered(p.sink.err); e != nil {
			p.complain(e)
		}
	}
	errors.Flush() // nobody is left to be told of an error here
	return code
}

// exit says what went wrong and turns it into the exit code.
func (p *program) exit(ctx context.Context, args []string, err error) int {
	var signal interrupted
	if errors.As(context.Cause(ctx), &signal) {
		fmt.Fprintf(p.err, "schemadiff: %v\n", signal)
		return int(signal)
	}
	if err == nil || p.sink.err != nil { // a sink that takes nothing is what went wrong, and run says so
		return p.code
	}
	if wantsJSON(args) && !p.delivered {
		// Whoever asked for JSON gets one document, whatever happens.
		report.WriteJSON(p.out, p.failed(err))
	}
	p.complain(err)
	fmt.Fprint(p.err, p.epilogue)
	return exitUndecided
}

// wantsJSON says whether a command line asks for JSON, even one that could not
// be understood otherwise.
func wantsJSON(args []string) bool {
	for i, arg := range args {
		switch arg {
		case "--":
			return false
		case "--format=json", "-f=json", "-fjson":
			return true
		case "--format", "-f":
			if i+1 < len(args) && args[i+1] == "json" {
				return true
			}
		}
	}
	return false
}

// complain says on stderr what went wrong.
func (p *program) complain(err error) {
	o := p.textOptions()
	columns, _ := p.err.size()
	o.Width, o.Color = lineWidth(columns, p.env), useColor(p.color, p.env, p.err.terminal())
	report.WriteProblems(p.err, problem.All(err), o)
}

// textOptions is how text is laid out on stdout.
func (p *program) textOptions() report.TextOptions {
	columns, _ := p.out.size()
	return report.TextOptions{
		Width: lineWidth(columns, p.env), Color: useColor(p.color, p.env, p.out.terminal()), Elide: p.out.terminal(),
		ASCII: p.ascii || asciiLocale(p.env), Quiet: p.quiet > 0, Verbose: p.verbose,
	}
}

// failed is the report of a run that did not come to compare anything.
func (p *program) failed(err error) report.Report {
	r := report.Report{Command: cmp.Or(p.command, defaultCommand), Tool: tool(), Started: p.now(), FailOn: report.Error, Problems: problem.All(err)}
	r.Cut()
	return r
}

// commands is the command line's grammar.
func (p *program) commands() *cli.App {
	app := &cli.App{
		Name:                      "schemadiff",
		Usage:                     "are dev, staging and production really the same database?",
		Writer:                    p.out,
		ErrWriter:                 p.err,
		HideHelp:                  true, // ours is printed before cli runs
		HideVersion:               true, // cli's own would take -v
		DisableSliceFlagSeparator: true,
		Flags:                     []cli.Flag{&cli.BoolFlag{Name: "version", Usage: "print the version"}},
		Action:                    p.bare,
		Commands: []*cli.Command{
			p.diffCommand(),
			p.statusCommand(),
			p.checkCommand(),
			p.verifyCommand(),
			p.conflictsCommand(),
			p.rehearseCommand(),
			p.snapshotCommand(),
			p.graphCommand(),
			p.renderCommand(),
			p.configCommand(),
			p.initCommand(),
			p.doctorCommand(),
			p.cleanCommand(),
			p.explainCommand(),
			p.completionCommand(),
			p.demoCommand(),
			p.candidatesCommand(),
		},
		OnUsageError:   usageError,
		ExitErrHandler: func(*cli.Context, error) {}, // cli's own would end the process
	}
	strict(app.Commands)
	return app
}

// strict hands every command's usage errors to run, which cli's default would
// print to stdout, and keeps cli from giving it a command named help.
func strict(commands []*cli.Command) {
	for _, c := range commands {
		c.OnUsageError = usageError
		c.HideHelp = true
		strict(c.Subcommands)
	}
}

// usageError says in our words what package flag says of a value.
func usageError(_ *cli.Context, err error, _ bool) error {
	if m := flagValue().FindStringSubmatch(err.Error()); m != nil {
		return usage("flag --" + m[2] + " does not take this value" + repeated(m[1]))
	}
	return usage(err.Error())
}

var flagValue = lazy.Regexp(`^invalid (?:boolean )?value "(.*)" for (?:flag )?-(\S+): `)

// usage is an error of the command line.
func usage(what string, fix ...string) error {
	return &problem.Error{Code: report.Usage.Code, What: what, Fix: fix}
}

// bare is schemadiff without a command and without environments.
func (p *program) bare(c *cli.Context) error {
	if c.Bool("version") {
		t := tool()
		if t.Commit != "" {
			t.Version += " (" + t.Commit + ")"
		}
		fmt.Fprintln(p.out, t.Name, t.Version)
		return nil
	}
	p.rootHelp()
	return nil
}

// tool is this program as reports name it.
func tool() report.Tool {
	t := report.Tool{Name: "schemadiff", Version: "development"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return t
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		t.Version = v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			t.Commit = s.Value[:12]
		}
	}
	return t
}

// mark says that something is well or not. It stands beside a word that says so too.
func (p *program) mark(well bool) string {
	switch ascii := p.ascii || asciiLocale(p.env); {
	case well && ascii:
		return "OK"
	case well:
		return "✓"
	case ascii:
		return "X "
	}
	return "✗"
}
