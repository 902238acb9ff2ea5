package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) checkCommand() *cli.Command {
	return &cli.Command{
		Name:      report.CheckCommand,
		Usage:     "may an environment get its pending migrations now? the gate before a deployment",
		ArgsUsage: "ENV",
		Description: "Its ledger, drift, order, rehearsal, approval and deploy window, and that everything came through the\n" +
			"environment before it: promotion and gates in schemadiff.yaml say what is asked. Exit 0: every gate is open;\n" +
			"1: something has to change; 2: a gate could not be looked at; 3: closed, by time or for want of an approval.\n" +
			"ENV itself is only read. " + targetHelp,
		Flags:  slices.Concat(judging(), reading(), throwing(), everywhere(), checking()),
		Action: p.verb(p.check),
	}
}

func checking() []cli.Flag {
	return []cli.Flag{
		migrationsFlag(),
		&cli.StringFlag{Name: "rehearsal", Usage: "take the rehearsal from `FILE`, which --report json=FILE of rehearse wrote, instead of running one"},
		&cli.StringFlag{Name: "plan-digest", Usage: "the plan with this `DIGEST` is approved"},
		&cli.StringSliceFlag{Name: "override-gate", Usage: "open a closed gate, as `GATE=REASON`, which the report records; may be repeated"},
		&cli.StringSliceFlag{Name: "only", Usage: "ask this `GATE` only, and name the others as not asked; may be repeated"},
		&cli.StringSliceFlag{Name: "soak-snapshot", Usage: "`FILE` is an earlier snapshot of the environment before: what is applied in it has been there since, where the ledger keeps no times; may be repeated"},
		&cli.StringFlag{Name: "free-disk", Usage: "the server's disk has `SIZE` free, as 40GB: no server tells"},
		&cli.StringFlag{Name: "at", Usage: "judge by this `TIME`, as 2026-11-20T18:20:00Z, or without zone in that of gates.timezone"},
	}
}

func (p *program) check(c *cli.Context) error {
	p.command = report.CheckCommand
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	r, err := p.checked(c)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	return p.conclude(c, out, r, r.Started)
}

// checked is the report of a check.
func (p *program) checked(c *cli.Context) (report.Report, error) {
	d, err := p.prepare(c)
	if err != nil {
		return report.Report{}, err
	}
	overrides, err := d.overrides(c)
	if err != nil {
		return report.Report{}, err
	}
	if d.environment.ForEach.Set() {
		return p.checkedGroup(c, d, overrides)
	}
	if err := p.look(c, d); err != nil {
		return report.Report{}, err
	}
	p.ask(c, d)
	if err := p.examine(c, d); err != nil {
		return report.Report{}, err
	}
	if err := p.observe(c, d); err != nil {
		return report.Report{}, err
	}
	return d.report(report.CheckCommand, gate.Judge(d.Case), overrides), nil
}

// deployment is what a check and a verification look at.
type deployment struct {
	gate.Case
	selection
	environment config.Environment // without a name where it is not of the configuration
	envs        []parity.Env       // the environment, and the one before it where there is one
	behind      *origin            // the group before it; else nil
	guarded     []parity.Target    // whose servers take no throwaway either
	own         *parity.Env        // of a group's member: it in its own words; else nil
	options     parity.Options
	plan        rehearse.Case
	kept        []kept            // snapshots of the environment before, earliest first
	part        *report.Rehearsal // that ran now, else nil
	commit      string
	notes       []string
	leftOut     []report.LeftOut
}

// prepare finds out what the environment is, where its changes come from and
// what is asked.
func (p *program) prepare(c *cli.Context) (*deployment, error) {
	pr, err := p.project(c)
	if err != nil {
		return nil, err
	}
	if c.Args().Len() != 1 {
		example := "ENV"
		if pr.Config != nil && len(pr.Promotion.Path) > 0 {
			example = shellWord(pr.Promotion.Path[len(pr.Promotion.Path)-1])
		}
		return nil, usage(c.Command.Name+" takes one environment", "schemadiff "+c.Command.Name+" "+example)
	}
	names := c.Args().Slice()
	environment, configured := pr.environment(names[0])
	if configured {
		if before := pr.Before(environment); before != "" {
			names = append(names, before)
		}
	}
	d := &deployment{environment: environment}
	d.Zone = time.UTC
	if pr.Config != nil && pr.Gates.Timezone != "" {
		if d.Zone, err = time.LoadLocation(pr.Gates.Timezone); err != nil {
			return nil, err // the configuration was checked
		}
	}
	if d.Now, err = momentOf(c.String("at"), p.now(), d.Zone); err != nil {
		return nil, err
	}
	if err := p.readKept(c, d); err != nil {
		return nil, err
	}
	asked, err := askedOf(c, pr, environment, func() bool { return d.Env.Engine == endpoint.Postgres })
	if err != nil {
		return nil, err
	}
	d.Asked = asked
	if d.selection, err = p.selection(c, names); err != nil {
		return nil, err
	}
	if d.options, err = p.judgement(c, d.selection); err != nil {
		return nil, err
	}
	d.options.Today = d.Now.In(d.Zone).Format(time.DateOnly)
	d.notes = d.checkout.notes
	d.readRoles()
	if repository, err := git.Open(c.Context, orHere(pr.root())); err == nil {
		if head, err := repository.Resolve(c.Context, "HEAD"); err == nil {
			d.commit = head[:min(7, len(head))]
		}
	}
	if configured {
		d.SoakFor = pr.Soak(environment)
		p.calendar(c, d, environment)
	}
	return d, nil
}

// look loads the environment and the one that its changes come from.
func (p *program) look(c *cli.Context, d *deployment) error {
	if err := p.lookBefore(c, d); err != nil {
		return err
	}
	d.envs = p.load(c.Context, d.selection)
	if err := context.Cause(c.Context); err != nil {
		return err
	}
	d.Env = d.envs[0]
	if len(d.envs) > 1 {
		d.Before = &d.envs[1]
	} else if d.Before != nil {
		d.envs = append(d.envs, *d.Before)
	}
	d.understand()
	return nil
}

func orHere(folder string) string {
	if folder == "" {
		return "."
	}
	return folder
}

// momentOf reads --at.
func momentOf(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return now, usage("--at takes a time", "--at 2026-11-20T18:20:00+01:00", "--at '2026-11-20 18:20'   in the zone of gates.timezone")
}

// askedOf says which gates have to pass: those of --only, those that
// promotion.require names, or all for which there is anything to go by. What is
// configured for the environment by its own name is asked in any case.
// Hazards are asked where a reader can be expected to see them, unless somebody
// asks for them by name.
func askedOf(c *cli.Context, pr project, e config.Environment, observable func() bool) (func(string) bool, error) {
	if c.Command.Name == report.VerifyCommand {
		return func(name string) bool {
			return name != gate.Approval || c.String("plan-digest") != "" || pr.Config != nil && pr.Gates.Approval.Plan == "required"
		}, nil
	}
	only := c.StringSlice("only")
	for _, name := range only {
		if !slices.Contains(gate.Names(), name) {
			return nil, unknownGate(name)
		}
	}
	if len(only) > 0 {
		return func(name string) bool { return name == gate.Connect || slices.Contains(only, name) }, nil
	}
	if pr.Config == nil || e.Name == "" {
		return func(name string) bool {
			return slices.Contains([]string{gate.Connect, gate.Ledger, gate.Drift, gate.Order, gate.Lint, gate.Rehearsal}, name) ||
				name == gate.Approval && c.String("plan-digest") != "" || name == gate.Hazards && observable()
		}, nil
	}
	required, said := pr.Required(e)
	before := pr.Before(e) != ""
	return func(name string) bool {
		switch name {
		case gate.Connect:
			return true
		case gate.Promotion:
			return before
		case gate.Soak:
			return pr.Soak(e) > 0
		case gate.Facts:
			return before && len(e.Facts) > 0
		}
		if said {
			return slices.Contains(required, name)
		}
		switch name {
		case gate.Hazards:
			return observable()
		case gate.Platform:
			return before
		case gate.Approval:
			return pr.Gates.Approval.Plan == "required" || c.String("plan-digest") != ""
		case gate.Windows:
			return len(pr.Gates.Windows)+len(pr.Gates.Holidays.Dates) > 0 || pr.Gates.Holidays.File != ""
		}
		return true
	}, nil
}

// unknownGate refuses a word of --only. More than one gate in it may have been
// meant as a list.
func unknownGate(word string) error {
	words := strings.FieldsFunc(word, func(c rune) bool { return c == ',' || c == ' ' })
	known := func(w string) bool { return slices.Contains(gate.Names(), w) }
	if len(words) < 2 || slices.ContainsFunc(words, func(w string) bool { return !plain(w) }) {
		e := problem.Of(unknownWord("gate", word, gate.Names(), "--only "))
		if len(e.Fix) == 0 {
			e.Fix = []string{"--only GATE, once for each gate"}
		}
		return e
	}
	for i, w := range words {
		if near, ok := problem.Nearest(w, gate.Names()); ok && !known(w) {
			words[i] = near
		} else if !known(w) {
			return unknownGate(w)
		}
	}
	return usage(fmt.Sprintf("--only takes one gate, not %q", word), "--only "+strings.Join(words, " --only "))
}

// overrides reads --override-gate.
func (d *deployment) overrides(c *cli.Context) (all []gate.Override, err error) {
	cfg := d.project.Config
	for _, text := range c.StringSlice("override-gate") {
		name, reason, _ := strings.Cut(text, "=")
		switch {
		case !slices.Contains(gate.Names(), name):
			return nil, unknownWord("gate", name, gate.Names(), "--override-gate ")
		case cfg != nil && cfg.Gates.Override.Off():
			return nil, usage("--override-gate is switched off here: gates.override.flag is off", "wait, or change the configuration where everybody sees it")
		case strings.TrimSpace(reason) == "" && (cfg == nil || !cfg.Reasonless()):
			return nil, usage("--override-gate takes a reason", fmt.Sprintf("--override-gate %s='incident 4711: the column is missing'", name))
		}
		all = append(all, gate.Override{Gate: name, Reason: strings.TrimSpace(reason)})
	}
	return all, nil
}
