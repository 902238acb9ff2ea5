package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/ledger"
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
	pr, err := p.project(c)
	if err != nil {
		return err
	}
	isGroup := func(name string) bool { e, ok := pr.environment(name); return ok && e.ForEach.Set() }
	s, err := p.selection(c, slices.DeleteFunc(slices.Clone(names), isGroup))
	if err != nil {
		return err
	}
	singles := p.load(c.Context, s)
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		healthy := false
		if isGroup(name) {
			e, _ := pr.environment(name)
			if healthy, err = p.diagnoseGroup(c, e); err != nil {
				return err
			}
		} else {
			healthy, singles = p.diagnose(singles[0]), singles[1:]
		}
		if !healthy {
			p.code = exitUndecided
		}
	}
	return nil
}

// diagnoseGroup diagnoses the members of a group: those that are well in one
// line, each of the others in one of its own.
func (p *program) diagnoseGroup(c *cli.Context, e config.Environment) (healthy bool, err error) {
	s, err := p.selection(c, []string{e.Name})
	if err != nil {
		return false, err
	}
	g, unaddressed := p.group(c.Context, s, e, 0)
	if len(e.ForEach.URLs) == 0 && s.broken[0] != nil {
		return p.diagnose(parity.Env{Name: e.Name, Problem: s.broken[0]}), nil
	}
	crowd := parity.Crowd{Env: parity.Env{Name: e.Name}}
	if len(e.ForEach.URLs) == 0 || len(g.Members) > 0 {
		crowd = parity.LoadGroup(c.Context, g, ledger.Has(s.checkout.tools...), nil)
	}
	if crowd.Problem != nil {
		return p.diagnose(crowd.Env), nil
	}
	var list []check
	if len(e.ForEach.URLs) == 0 {
		list = append(list, check{ok: true, name: "connection", says: connection(crowd.Env)},
			check{ok: crowd.Platform.ReadOnly, name: "read-only", says: readOnly(crowd.Env)}, privileges(crowd.Env))
	}
	var well []string
	for _, m := range append(crowd.Members, unaddressed...) {
		bad := slices.DeleteFunc(checks(m), func(c check) bool { return c.ok })
		if len(bad) == 0 {
			well = append(well, m.Name)
		}
		for _, one := range bad {
			one.name, one.says = "member", m.Name+": "+one.says
			list = append(list, one)
		}
	}
	if len(well) > 0 {
		const most = 20
		says := counted(len(well), "member", "members") + " can be read: " + strings.Join(well[:min(most, len(well))], ", ")
		if more := len(well) - most; more > 0 {
			says += " and " + report.Thousands(more) + " more"
		}
		list = append(list, check{ok: true, name: "members", says: says})
	}
	return p.print(e.Name, crowd.Endpoint, list), nil
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
	return p.print(env.Name, env.Endpoint, checks(env))
}

func (p *program) print(name, where string, list []check) (healthy bool) {
	healthy = true
	fmt.Fprintf(p.out, "%s   %s\n\n", report.Printable(name), report.Printable(where))
	for _, c := range list {
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
