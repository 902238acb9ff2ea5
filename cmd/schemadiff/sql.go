package main

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

func sqlFlag() cli.Flag {
	return &cli.BoolFlag{Name: "sql", Usage: "print the statements that would bring B to A, tried on a throwaway copy of B, instead of the report"}
}

// sqlRefused says why --sql cannot be had with the other flags and targets.
func sqlRefused(c *cli.Context, group bool) error {
	names := c.Args().Slice()
	switch format := c.String("format"); {
	case !c.Bool("sql"):
		return nil
	case group || len(names) > 2:
		return usage("--sql is for two environments: it brings the second to the first", "schemadiff "+strings.Join(firstTwo(names), " ")+" --sql")
	case format != "text" && format != "json":
		return usage("--sql prints SQL, or with --format json a report that holds the statements", "--format json --sql")
	}
	return nil
}

func firstTwo(names []string) []string {
	if len(names) < 2 {
		return []string{"A", "B"}
	}
	return []string{shellWord(names[0]), shellWord(names[1])}
}

// repaired adds the statements to a report where they are asked for, and tries
// them on a throwaway copy of the second environment.
func (p *program) repaired(c *cli.Context, r *report.Report, envs []parity.Env, s selection, o parity.Options) error {
	if !c.Bool("sql") {
		return nil
	}
	parity.Repair(r, envs, o)
	if len(r.Repair) == 0 {
		return nil
	}
	r.Proof = &report.Proof{}
	if c.Bool("no-replay") {
		r.Proof.Why = "--no-replay"
		return nil
	}
	on, after, err := p.proved(c, envs[1], r.Repair, s)
	if cause := context.Cause(c.Context); cause != nil {
		return cause
	}
	if err != nil {
		r.Proof.Why = reason(err)
		return nil
	}
	r.Proof.On = on
	for _, change := range parity.Unrepaired(r, envs, o, after) {
		r.Proof.Differ = append(r.Proof.Differ, rehearse.Describe(change))
	}
	return nil
}

// proved is what statements make of a copy of an environment.
func (p *program) proved(c *cli.Context, env parity.Env, statements []catalog.Statement, s selection) (on string, after schema.Schema, err error) {
	if env.From == parity.Repository {
		return "", after, errors.New("what the checkout makes is repaired in the checkout")
	}
	server, err := p.throwawayFor(c, env, s)
	if err != nil {
		return "", after, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	progress, stop := p.phases(env.Name)
	defer stop()
	progress("trying the statements on a copy")
	after, err = rehearse.Prove(c.Context, server, env, statements)
	return server.Describe(), after, err
}

// deliverSQL prints the statements. Of a comparison that could not be decided
// it prints none: only why.
func (p *program) deliverSQL(c *cli.Context, r report.Report) error {
	if !r.Complete() {
		for _, e := range r.Problems {
			p.complain(e)
		}
		for _, g := range r.Gaps {
			e := &problem.Error{Code: report.IncompleteReading.Code, Env: g.Target, What: g.What + " could not be read", Why: g.Why}
			if g.Grant != "" {
				e.Fix = []string{g.Grant}
			}
			p.complain(e)
		}
		return nil
	}
	var b bytes.Buffer
	if err := report.WriteSQL(&b, r); err != nil {
		return err
	}
	p.delivered = true
	p.paged(c.Context, !c.Bool("no-pager"), b.Bytes())
	return nil
}
