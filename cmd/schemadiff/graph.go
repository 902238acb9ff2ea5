package main

import (
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/parity"
)

// graphFormats is what a graph can be printed as.
var graphFormats = []string{"mermaid", "dot"}

func (p *program) graphCommand() *cli.Command {
	return &cli.Command{
		Name:        "graph",
		Usage:       "print what needs what in an environment: foreign keys, views, triggers",
		ArgsUsage:   "ENV",
		Description: "Mermaid is drawn by GitHub and GitLab in Markdown; for a picture: schemadiff graph dev --format dot | dot -Tsvg",
		Flags: append(append(everywhere(), reading()...),
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Value: "mermaid", Usage: "print as `FORMAT` " + strings.Join(graphFormats, " or ")}),
		Action: p.verb(p.graph),
	}
}

func (p *program) graph(c *cli.Context) error {
	format := c.String("format")
	if !slices.Contains(graphFormats, format) {
		return unknownWord("graph format", format, graphFormats, "--format=")
	}
	env, err := p.one(c, "graph")
	if err != nil {
		return err
	}
	write := map[string]func(io.Writer, parity.Env) error{"mermaid": parity.WriteMermaid, "dot": parity.WriteDOT}[format]
	if err := write(p.out, env); err != nil {
		return err
	}
	p.incomplete(env)
	return nil
}
