package main

import (
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/problem"
)

// tree is a command line small enough to read beside the cases.
func tree() *cli.App {
	config := &cli.StringFlag{Name: "config"}
	quiet := &cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}}
	verbose := &cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}}
	format := &cli.StringFlag{Name: "format", Aliases: []string{"f"}}
	report := &cli.StringSliceFlag{Name: "report"}
	return &cli.App{
		Name:  "schemadiff",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "version"}},
		Commands: []*cli.Command{
			{Name: "diff", Flags: []cli.Flag{config, quiet, verbose, format, report}},
			{Name: "snapshot", Flags: []cli.Flag{config, quiet}},
			{Name: "config", Subcommands: []*cli.Command{{Name: "show", Flags: []cli.Flag{config}}}},
		},
	}
}

func TestArrange(t *testing.T) {
	cases := []struct{ line, want string }{
		{"", "--"},
		{"dev staging", "diff -- dev staging"},
		{"diff dev staging", "diff -- dev staging"},
		{"dev staging --format json", "diff --format=json -- dev staging"},
		{"dev --format=json staging", "diff --format=json -- dev staging"},
		{"--format json dev staging", "diff --format=json -- dev staging"},
		{"--config x snapshot dev", "snapshot --config=x -- dev"},
		{"snapshot dev --config x", "snapshot --config=x -- dev"},
		{"snapshot --config= dev", "snapshot --config= -- dev"},
		{"config show --config x", "config show --config=x --"},
		{"config", "config --"},
		{"dev staging -qq", "diff --quiet=true --quiet=true -- dev staging"},
		{"dev staging -qvf json", "diff --quiet=true --verbose=true --format=json -- dev staging"},
		{"dev staging -fjson", "diff --format=json -- dev staging"},
		{"dev staging -f=json", "diff --format=json -- dev staging"},
		{"dev staging -fa=b", "diff --format=a=b -- dev staging"},
		{"dev staging --quiet=false", "diff --quiet=false -- dev staging"},
		{"dev --report html=a --report json=b staging", "diff --report=html=a --report=json=b -- dev staging"},
		{"dev -", "diff -- dev -"},
		{"-q -- dev --format", "diff --quiet=true -- dev --format"},
		{"-- snapshot dev", "diff -- snapshot dev"},
		{"snapshot -- -dev", "snapshot -- -dev"},
		{"help", "--help=true --"},
		{"help snapshot", "snapshot --help=true --"},
		{"snapshot -h", "snapshot --help=true --"},
		{"--help", "--help=true --"},
		{"-h dev", "diff --help=true -- dev"},
		{"--version", "--version=true --"},
		{"--format json", "diff --format=json --"},
		{"dev diff", "diff -- dev diff"},
	}
	for _, c := range cases {
		got, err := arrange(tree(), strings.Fields(c.line))
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		if line := strings.Join(got[1:], " "); line != c.want {
			t.Errorf("%q: got %q, want %q", c.line, line, c.want)
		}
	}
}

func TestArrangeRefuses(t *testing.T) {
	cases := []struct{ line, what, fix string }{
		{"dev staging --fromat json", "unknown flag --fromat", "--format"},
		{"dev staging --zzzzz", "unknown flag --zzzzz", "schemadiff --help"},
		{"dev staging -x", "unknown flag -x", "schemadiff --help"},
		{"dev staging -qx", "unknown flag -x", "schemadiff --help"},
		{"dev staging -psecret", "unknown flag -p", "schemadiff --help"},
		{"dev staging --pass=secret", "unknown flag --pass", "schemadiff --help"},
		{"dev staging -=secret", "unknown flag -", "schemadiff --help"},
		{"dev staging -format json", "unknown flag -format", "--format"},
		{"dev staging --q", "unknown flag --q", "schemadiff --help"},
		{"dev staging --format", "flag --format needs a value", "--format=VALUE"},
		{"dev staging --format --report a=b", "flag --format needs a value", "--format=VALUE"},
		{"dev staging -f", "flag -f needs a value", "-f=VALUE"},
		{"snapshot dev --format json", "schemadiff snapshot takes no flag --format", "schemadiff snapshot --help"},
		{"dev staging --version", "schemadiff diff takes no flag --version", "schemadiff diff --help"},
		{"help snapshto", "unknown command \"snapshto\"", "schemadiff help snapshot"},
		{"--", "", ""},
	}
	for _, c := range cases {
		_, err := arrange(tree(), strings.Fields(c.line))
		if c.what == "" {
			if err != nil {
				t.Errorf("%q: %v", c.line, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%q: no error", c.line)
			continue
		}
		if p := problem.Of(err); p.What != c.what || p.Fix[0] != c.fix {
			t.Errorf("%q: got %q, fix %q", c.line, p.What, p.Fix)
		}
	}
}

// What arrange makes, cli has to read as it was meant.
func TestArrangedLineParses(t *testing.T) {
	app := tree()
	var quiet int
	var format, env string
	diff := app.Command("diff")
	diff.Flags = []cli.Flag{&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Count: &quiet}, &cli.StringFlag{Name: "format", Aliases: []string{"f"}}}
	diff.Action = func(c *cli.Context) error {
		format, env = c.String("format"), strings.Join(c.Args().Slice(), "|")
		return nil
	}
	line, err := arrange(app, []string{"dev", "-qq", "--format", "a,b", "--", "-x", "--format"})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Run(line); err != nil {
		t.Fatal(err)
	}
	if quiet != 2 || format != "a,b" || env != "dev|-x|--format" {
		t.Errorf("quiet %d, format %q, args %q", quiet, format, env)
	}
}
