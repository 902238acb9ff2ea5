package main

import (
	"bytes"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

func sqlFlag() cli.Flag {
	return &cli.BoolFlag{Name: "sql", Usage: "print the statements that would bring B to A, unverified, instead of the report"}
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

// repaired adds the statements to a report where they are asked for.
func repaired(c *cli.Context, r *report.Report, envs []parity.Env, o parity.Options) {
	if c.Bool("sql") {
		parity.Repair(r, envs, o)
	}
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
