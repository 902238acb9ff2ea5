package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) doctorCommand() *cli.Command {
	return &cli.Command{
		Name:      "doctor",
		Usage:     "say whether environments can be read completely, and what to grant where they cannot",
		ArgsUsage: "[ENV...]",
		Description: "Checks connection, read-only session, privileges, versions and ledgers: of all environments of the\n" +
			"configuration, or of those named. Exit code 0: all can be compared; 2: not all.",
		Flags:  append(everywhere(), reading()...),
		Action: p.verb(p.doctor),
	}
}

func (p *program) doctor(c *cli.Context) error {
	names := c.Args().Slice()
	if len(names) == 0 {
		var err error
		if names, err = p.configured(c); err != nil {
			return err
		}
	}
	s, err := p.selection(c, names)
	if err != nil {
		return err
	}
	for i, env := range p.load(c.Context, s) {
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		if !p.diagnose(env) {
			p.code = exitUndecided
		}
	}
	return nil
}

// check is one line of a diagnosis.
type check struct {
	ok    bool
	name  string
	says  string
	cures []string
}

// diagnose prints what is well and what is not with one environment.
func (p *program) diagnose(env parity.Env) (healthy bool) {
	healthy = true
	fmt.Fprintf(p.out, "%s   %s\n\n", report.Printable(env.Name), report.Printable(env.Endpoint))
	for _, c := range checks(env) {
		mark := p.mark(c.ok)
		fmt.Fprintf(p.out, "  %s %s%s\n", mark, pad(c.name, 13), report.Printable(c.says))
		for i, cure := range c.cures {
			label := "fix"
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(p.out, "    %s%s\n", pad(label, 13), report.Printable(cure))
		}
		healthy = healthy && c.ok
	}
	return healthy
}

// checks is what is known of an environment. What could not be reached hides
// what stands behind it.
func checks(env parity.Env) []check {
	if e := env.Problem; e != nil {
		says := e.What
		for _, more := range []string{e.Where, e.Why} {
			if more != "" {
				says += "; " + more
			}
		}
		if e.Code != "" {
			says = e.Code + " " + says
		}
		return []check{{name: "read", says: says, cures: e.Fix}}
	}
	list := []check{
		{ok: true, name: "connection", says: connection(env)},
		{ok: env.Platform.ReadOnly || env.From == "snapshot", name: "read-only", says: readOnly(env)},
		privileges(env),
		{ok: true, name: "schema", says: contents(env)},
	}
	if env.NoLedger {
		list = append(list, check{name: "ledger", says: "there is one, and it cannot be read"})
	} else if len(env.Ledgers) == 0 {
		list = append(list, check{ok: true, name: "ledger", says: "none found: only schema and platform are compared"})
	}
	for _, l := range env.Ledgers {
		says := fmt.Sprintf("%s in %s, %s", l.Tool, l.Table.Path(), counted(len(l.Entries), "entry", "entries"))
		list = append(list, check{ok: true, name: "ledger", says: strings.Join(append([]string{says}, l.Notes...), "; ")})
	}
	return list
}

func connection(env parity.Env) string {
	if env.From == "snapshot" {
		return "snapshot of " + env.TakenAt + ", " + env.Platform.Vendor + " " + env.Platform.Version
	}
	says := env.Platform.Vendor + " " + env.Platform.Version
	if env.Platform.Role != "" {
		says += " as " + env.Platform.Role
	}
	return says
}

func readOnly(env parity.Env) string {
	switch {
	case env.From == "snapshot":
		return "a file"
	case env.Platform.ReadOnly:
		return "the server confirms that it refuses our writes"
	}
	return "the server does not confirm that it refuses our writes"
}

func privileges(env parity.Env) check {
	c := check{ok: len(env.Reading.Gaps) == 0, name: "privileges", says: "everything can be read"}
	if c.ok {
		return c
	}
	var missing []string
	for _, g := range env.Reading.Gaps {
		missing = append(missing, g.What+": "+g.Why)
		if g.Grant != "" && !slices.Contains(c.cures, g.Grant) {
			c.cures = append(c.cures, g.Grant)
		}
	}
	c.says = strings.Join(missing, "; ")
	return c
}

func contents(env parity.Env) string {
	says := counted(env.Reading.Schema.Len(), "object", "objects")
	var left []string
	for _, u := range env.Reading.Uncompared {
		left = append(left, u.String())
	}
	if left != nil {
		says += "; not compared: " + strings.Join(left, ", ")
	}
	return says
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-displaywidth.String(s)))
}
