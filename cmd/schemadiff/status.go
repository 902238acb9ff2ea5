package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) statusCommand() *cli.Command {
	return &cli.Command{
		Name:      report.StatusCommand,
		Usage:     "which migrations are applied where: the ledgers alone, no schema is read",
		ArgsUsage: "[ENV...]",
		Description: "Of all environments of the configuration, or of those named: one is enough. It says nothing about\n" +
			"schemas, and -q prints one line, for a shell prompt.",
		Flags: slices.Concat(judging(), reading(), everywhere(),
			[]cli.Flag{migrationsFlag()}),
		Action: p.verb(p.status),
	}
}

func (p *program) status(c *cli.Context) error {
	p.command = report.StatusCommand
	// The reports that the configuration always wants are the comparison's: one
	// of these in their place would say less than it seems to.
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	s, from, tool, notes, err := p.standing(c)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	options, err := p.judgement(c, s)
	if err != nil {
		return err
	}
	envs, err := p.loadBeside(c, &s, from, tool, parity.LoadLedgers)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	options.Files, options.Unread = s.checkout.files, s.checkout.unread
	r := parity.Status(envs, options)
	r.Notes = append(append(r.Notes, s.checkout.notes...), notes...)
	return p.conclude(c, out, r, options.Started)
}

// standing is the environments whose ledgers are wanted. Groups are left out,
// with a note, unless they are all there is or were asked for.
func (p *program) standing(c *cli.Context) (s selection, from wanted, tool string, notes []string, err error) {
	names := c.Args().Slice()
	pr, err := p.project(c)
	if err != nil {
		return s, from, "", nil, err
	}
	all := len(names) == 0
	if all {
		if names, err = p.configured(c); err != nil {
			return s, from, "", nil, err
		}
	}
	var single []string
	for _, name := range names {
		e, ok := pr.environment(name)
		switch {
		case !ok || !e.ForEach.Set():
			single = append(single, name)
		case !all:
			return s, from, "", nil, groupRefused(e, report.StatusCommand)
		default:
			notes = append(notes, name+" is a group of databases and was left out: schemadiff "+shellWord(name)+" compares its members")
		}
	}
	if len(single) == 0 {
		e, _ := pr.environment(names[0])
		return s, from, "", nil, groupRefused(e, report.StatusCommand)
	}
	s, from, tool, err = p.chosen(c, single)
	return s, from, tool, notes, err
}
