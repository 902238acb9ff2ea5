package main

import (
	"io"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) renderCommand() *cli.Command {
	return &cli.Command{
		Name:      "render",
		Usage:     "write a saved result in other formats; no database is needed",
		ArgsUsage: "FILE",
		Description: "FILE is what --format json or --report json= wrote, - is standard input. What comes out is what the run itself would\n" +
			"have written, and so is the exit code. For two snapshots: schemadiff file:A file:B.",
		Flags:  append(judging(), everywhere()...),
		Action: p.verb(p.render),
	}
}

func (p *program) render(c *cli.Context) error {
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	if c.Args().Len() != 1 {
		return usage("render takes one file", "schemadiff render result.json --format markdown")
	}
	r, err := p.saved(c.Args().First())
	if err != nil {
		return err
	}
	if word := c.String("fail-on"); word != "" {
		if r.FailOn, err = failOnNamed(word); err != nil {
			return err
		}
	}
	if c.Bool("exit-zero") {
		r.FailOn = report.Never
	}
	p.command = r.Command
	p.decide(out, r)
	return p.deliver(c, out, r)
}

// saved reads a result.
func (p *program) saved(path string) (report.Report, error) {
	from := io.NopCloser(p.in)
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return report.Report{}, &problem.Error{Code: report.Usage.Code, What: path + " cannot be read", Why: cause(err), Err: err,
				Fix: []string{"name a file that --report json=FILE wrote, or - for standard input"}}
		}
		from = file
	}
	defer from.Close()
	r, err := report.ReadJSON(from)
	if err != nil {
		return r, &problem.Error{Code: report.Usage.Code, What: path + " is no result that can be rendered", Why: err.Error(), Err: err,
			Fix: []string{"schemadiff A B --report json=result.json   saves one"}}
	}
	return r, nil
}
