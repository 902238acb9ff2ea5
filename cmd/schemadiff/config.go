package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) configCommand() *cli.Command {
	return &cli.Command{
		Name:  "config",
		Usage: "show, validate or describe the configuration",
		Flags: everywhere(),
		Subcommands: []*cli.Command{
			{Name: "show", Usage: "every value with where it comes from; secrets are not shown", Flags: everywhere(), Action: p.verb(p.configShow)},
			{Name: "validate", Usage: "list all mistakes of the configuration", Flags: everywhere(), Action: p.verb(p.configValidate)},
			{Name: "schema", Usage: "print the JSON Schema of schemadiff.yaml, for editors", Action: p.configSchema},
		},
		Action: func(c *cli.Context) error {
			return usage("config takes one of show, validate, schema", "schemadiff config show")
		},
	}
}

func (p *program) configShow(c *cli.Context) error {
	pr, err := p.required(c)
	if err != nil {
		return err
	}
	all := pr.Show(p.lookup)
	path, value := 0, 0
	for _, s := range all {
		path, value = max(path, len(s.Path)), max(value, min(len(s.Value), 48))
	}
	for _, s := range all {
		fmt.Fprintf(p.out, "%s  %s  %s\n", pad(report.Printable(s.Path), path), pad(report.Printable(s.Value), value), report.Printable(s.Origin))
	}
	return nil
}

func (p *program) configValidate(c *cli.Context) error {
	pr, err := p.required(c)
	if err != nil {
		return err
	}
	for _, r := range pr.Reports {
		if _, err := formatNamed(r.Format, fileFormats(), "format: "); err != nil {
			return located(err, r.At)
		}
	}
	if err := knownTool(pr.Migrations.Tool); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s %s is valid: %s\n", p.mark(true), pr.Path, counted(len(pr.Names()), "environment", "environments"))
	for _, n := range pr.Notices() {
		fmt.Fprintf(p.out, "  %s %s: %s (%s)\n", n.Rule.Severity, n.Rule, n.Message, n.At)
	}
	return nil
}

func (p *program) configSchema(*cli.Context) error {
	p.out.Write(config.JSONSchema())
	return nil
}

// required is the project of a command that makes no sense without a configuration.
func (p *program) required(c *cli.Context) (project, error) {
	if c.Args().Present() {
		return project{}, usage(c.Command.Name + " takes no arguments")
	}
	pr, err := p.project(c)
	if err == nil && pr.Config == nil {
		_, err = config.Find(".", c.String("config"), p.lookup)
	}
	return pr, err
}

// configured is the names of all environments, for a command that was given none.
func (p *program) configured(c *cli.Context) ([]string, error) {
	pr, err := p.required(c)
	if err == nil && len(pr.environments()) == 0 {
		err = errors.New("the configuration has no environments")
	}
	return pr.environments(), err
}

// environmentNames is what completion offers: the names of the configuration,
// if there is one that can be read.
func (p *program) environmentNames(words []string) []string {
	explicit := ""
	for i, w := range words {
		if value, ok := strings.CutPrefix(w, "--config="); ok {
			explicit = value
		} else if (w == "--config" || w == "-c") && i+1 < len(words) {
			explicit = words[i+1]
		}
	}
	path, err := config.Find(".", explicit, p.lookup)
	if err != nil {
		return nil
	}
	cfg, err := config.Load(path, p.lookup)
	if err != nil {
		return nil
	}
	return cfg.Names()
}
