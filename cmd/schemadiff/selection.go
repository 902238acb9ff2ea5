package main

import (
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/parity"
)

// selection is what a command is to look at, and how.
type selection struct {
	targets []parity.Target
	tools   []string // the migration tools of the checkout
	options parity.Options
	notes   []string
	timeout time.Duration
}

func (p *program) selection(c *cli.Context, names []string) (selection, error) {
	s := selection{options: parity.Options{Tool: tool(), Started: p.now(), Today: p.now().Format(time.DateOnly)}}
	for _, n := range names {
		t, ok, err := p.address(n)
		if err != nil {
			return s, err
		}
		if !ok {
			return s, missingFile(n)
		}
		s.targets = append(s.targets, t)
	}
	return s, nil
}
func (p *program) configured(c *cli.Context) ([]string, error) { return nil, nil }
func (p *program) environmentNames(words []string) []string    { return nil }
func (p *program) mark(ok bool) string {
	if ok {
		return "✓"
	}
	return "✗"
}
func (p *program) configCommand() *cli.Command { return &cli.Command{Name: "config"} }
func (p *program) initCommand() *cli.Command   { return &cli.Command{Name: "init"} }
