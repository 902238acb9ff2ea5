package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/report"
)

// The flags of the commands, in groups: a command takes whole groups, so that
// a flag means the same wherever it is taken. Descriptions are clauses without
// a full stop, and name the default.

// everywhere is taken by every command that looks at a configuration.
func everywhere() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "config", Aliases: []string{"c"}, Usage: "read this `FILE` instead of searching for schemadiff.yaml"},
		&cli.BoolFlag{Name: "no-exec", Usage: "refuse to run commands that the configuration names"},
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to colour: auto, always or never"},
		&cli.BoolFlag{Name: "ascii", Usage: "no glyphs beyond ASCII"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "only the verdict; twice: only the exit code"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "also what was equal, skipped and how long it took"},
		&cli.BoolFlag{Name: "debug", Usage: "a structured log on stderr, without secrets"},
	}
}

// selecting is taken by commands that compare.
func selecting() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "include", Usage: "only objects that `PATTERN` selects, as table:public.orders_*"},
		&cli.StringSliceFlag{Name: "exclude", Usage: "no objects that `PATTERN` selects"},
	}
}

// reading is taken by every command that reads environments.
func reading() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "tool", Usage: "the migration `TOOL` instead of detecting it"},
		&cli.DurationFlag{Name: "timeout", Usage: "give up after `DURATION`, as 30s"},
	}
}

// migrationsFlag says where the migration files are.
func migrationsFlag() cli.Flag {
	return &cli.StringFlag{Name: "migrations", Usage: "read the migrations from `PLACE`: a folder, a zip or tar file, or a git ref; DIR in it as origin/main:DIR"}
}

// judging is taken by commands whose result is a verdict.
func judging() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Value: "text", Usage: "print the result as `FORMAT`: " + strings.Join(stdoutFormats(), ", ")},
		&cli.StringSliceFlag{Name: "report", Usage: "also write the result to a file, as `FORMAT=PATH`; may be repeated"},
		&cli.StringSliceFlag{Name: "redact", Usage: "hide `WHAT` in the result and all reports: " + strings.Join(report.Redactions(), ", ") + "; may be repeated"},
		&cli.BoolFlag{Name: "sarif-suppressed", Usage: "SARIF with the findings that ignore rules cover, as suppressed ones"},
		&cli.IntFlag{Name: "max-bytes", Usage: "at most `N` bytes of Markdown, default 60000: what fits a comment"},
		&cli.StringFlag{Name: "ci", Value: "auto", Usage: "add what `PIPELINE` reads from the log: " + strings.Join(pipelineNames(), ", ")},
		&cli.StringFlag{Name: "fail-on", Usage: "exit 1 from this `SEVERITY` on, error (default), warning, info or never"},
		&cli.BoolFlag{Name: "exit-zero", Usage: "exit 0 whatever was found; errors still exit 2"},
		&cli.BoolFlag{Name: "all", Usage: "all findings, however many"},
		&cli.BoolFlag{Name: "ignored", Usage: "also findings that ignore rules cover"},
		&cli.BoolFlag{Name: "no-pager", Usage: "never start a pager"},
	}
}

// flagValues is what completion offers for flags with a fixed choice.
func flagValues(name string) []string {
	switch name {
	case "color":
		return []string{"auto", "always", "never"}
	case "fail-on":
		return []string{"error", "warning", "info", "never"}
	case "format":
		return append(stdoutFormats(), graphFormats...)
	case "ci":
		return pipelineNames()
	case "report":
		return prefixed(fileFormats(), "=")
	}
	return nil
}

func stdoutFormats() []string { return formats(func(f report.Format) bool { return f.Stdout }) }
func fileFormats() []string   { return formats(func(f report.Format) bool { return f.File }) }

func formats(keep func(report.Format) bool) []string {
	var names []string
	for _, f := range report.Formats() {
		if keep(f) {
			names = append(names, f.Name)
		}
	}
	return names
}

func prefixed(words []string, suffix string) []string {
	out := slices.Clone(words)
	for i := range out {
		out[i] += suffix
	}
	return out
}

// settings is what the flags of group everywhere say.
type settings struct {
	color   string
	ascii   bool
	quiet   int
	verbose bool
}

// verb is a command's action: it reads the settings first.
func (p *program) verb(action func(*cli.Context) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		p.settings = settings{color: c.String("color"), ascii: c.Bool("ascii"), quiet: c.Count("quiet"), verbose: c.Bool("verbose")}
		if known := flagValues("color"); !slices.Contains(known, p.color) {
			return unknownWord("value of --color", p.color, known, "--color=")
		}
		p.asked = c.Command.Name
		p.logTo(c.Bool("debug") || p.env("SCHEMADIFF_DEBUG") != "")
		return action(c)
	}
}
