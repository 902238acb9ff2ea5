package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// report judges the verdicts' findings by the configuration, and settles the gates.
func (d *deployment) report(command string, verdicts []gate.Verdict, overrides []gate.Override) report.Report {
	var findings []report.Finding
	for _, v := range verdicts {
		findings = append(findings, v.Findings...)
	}
	r := parity.Judged(d.envs, d.options, command, findings, d.part)
	// What an ignore rule covers elsewhere is not to be seen from one environment.
	r.Findings = slices.DeleteFunc(r.Findings, func(f report.Finding) bool { return f.Rule.Code == report.IgnoreUnused.Code })
	r.Findings = append(r.Findings, notices(d.selection, d.options)...)
	passage := &report.Passage{Target: d.Env.Name, At: d.Now, Zone: d.Zone.String(), Commit: d.commit, PlanDigest: d.Digest,
		Gates: gate.Settle(verdicts, r.Findings, r.FailOn, overrides)}
	if passage.PendingWhy = d.PlanWhy; d.Env.Problem != nil {
		passage.PendingWhy = d.Env.Name + " could not be read"
	}
	if d.Before != nil {
		passage.From = d.Before.Name
	}
	for _, m := range d.Plan.Run {
		passage.Pending = append(passage.Pending, m.Label)
	}
	if d.Calendar != nil {
		for _, s := range d.Calendar.Spans(d.Now, d.Now.AddDate(0, 0, 7)) {
			passage.Calendar = append(passage.Calendar, report.OpenSpan(s))
		}
	}
	for _, o := range overrides {
		switch g, _ := passage.Gate(o.Gate); {
		case g.Override != nil:
		case g.State == report.GatePass:
			d.notes = append(d.notes, "--override-gate "+o.Gate+" was not needed: it is open")
		case g.State == report.GateOff:
			d.notes = append(d.notes, "--override-gate "+o.Gate+" does nothing: it was not asked")
		default:
			d.notes = append(d.notes, "--override-gate opens what is closed, and "+o.Gate+" is not: an ignore rule with its reason waives it")
		}
	}
	r.Passage = passage
	r.LeftOut = append(r.LeftOut, d.leftOut...)
	r.Notes = append(r.Notes, d.notes...)
	r.Sort()
	return r
}

// calendar is the windows and holidays that concern an environment.
func (p *program) calendar(c *cli.Context, d *deployment, e config.Environment) {
	cfg := d.project.Config
	cal := gate.Calendar{Zone: d.Zone}
	for _, w := range cfg.Gates.Windows {
		if !cfg.Concerns(w, e) {
			continue
		}
		days := w.Allow
		if !w.Deny.IsZero() {
			days = w.Deny
		}
		cal.Windows = append(cal.Windows, gate.Window{Deny: !w.Deny.IsZero(), Weekdays: gate.ParseWeekdays(days.Weekdays), From: gate.Day(days.From.String()), Until: gate.Day(days.Until.String()),
			Hours: gate.ParseHours(string(w.Hours)), Reason: w.Reason})
	}
	for _, day := range cfg.Gates.Holidays.Dates {
		cal.Holidays = append(cal.Holidays, gate.Holiday{Day: gate.Day(day.String())})
	}
	if path := cfg.Gates.Holidays.File; path != "" {
		holidays, err := readHolidays(cfg.Resolve(path))
		if err != nil {
			d.CalWhy = "the holidays of " + path + " cannot be read: " + err.Error()
			return
		}
		cal.Holidays = append(cal.Holidays, holidays...)
	}
	if len(cal.Windows)+len(cal.Holidays) > 0 {
		d.Calendar = &cal
	}
}

// approvals is what is known of the plan's approval.
func (p *program) approvals(c *cli.Context, d *deployment) {
	if cfg := d.project.Config; cfg != nil {
		d.Approval.TTL, d.Approval.From = time.Duration(cfg.Gates.Approval.TTL), cfg.Gates.Approval.Origin()
		from := cfg.Gates.Approval.From
		if d.Approval.Listed = from.File.Set() || len(from.Command) > 0; len(from.Command) > 0 {
			d.Approval.From = "what " + d.Approval.From + " reads"
		}
		d.Approval.Demands = demandsOf(cfg.Gates.Approval)
		lines, err := d.project.resolver.Approvals(c.Context, cfg)
		if err != nil {
			d.Approval.Why = reason(problem.Of(err))
		}
		d.Approval.Text = lines
	}
	if digest := c.String("plan-digest"); digest != "" {
		d.Approval.Text = append(d.Approval.Text, digest)
	}
}

// demandsOf is what a configuration asks of approvals.
func demandsOf(a config.Approval) (all []gate.Demand) {
	add := func(d config.Demand, risk gate.Risk) {
		if d.Set() {
			all = append(all, gate.Demand{Count: d.Count, By: d.By, Risk: risk})
		}
	}
	if add(config.Demand{Count: a.Count, By: a.By}, gate.Risk{}); len(all) == 0 && (a.Destructive.Set() || a.Rewriting.Set()) {
		all = append(all, gate.Demand{}) // every plan takes one
	}
	add(a.Destructive, gate.Destructive)
	add(a.Rewriting, gate.Rewriting)
	return all
}

// authors finds out who cannot approve what is pending, where those who wrote
// it cannot.
func (p *program) authors(c *cli.Context, d *deployment) {
	cfg := d.project.Config
	if !d.Asked(gate.Approval) || cfg == nil || cfg.Gates.Approval.Authors != "excluded" || len(d.Plan.Run) == 0 {
		return
	}
	var paths []string
	for _, m := range d.Plan.Run {
		paths = append(paths, m.Path)
	}
	why := "the migrations are in no repository"
	if d.checkout.wrote != nil {
		people, unknown, err := d.checkout.wrote(c.Context, paths)
		switch {
		case err != nil:
			why = problem.Of(err).What
		case len(unknown) > 0:
			why = strings.Join(unknown, ", ") + ": not committed as it is here, or the clone is cut off (fetch-depth: 0)"
		default:
			d.Approval.Authors = people
			return
		}
	}
	d.Approval.Why = "who wrote what is pending is not known: " + why
}

// readHolidays reads an .ics file.
func readHolidays(path string) ([]gate.Holiday, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			return nil, at.Err
		}
		return nil, err
	}
	return gate.ParseHolidays(string(text))
}

// compareFacts compares the facts of the environment with those of the one
// before it, source by source.
func (p *program) compareFacts(c *cli.Context, d *deployment) {
	here := d.environment
	there, _ := d.project.environment(d.Before.Name)
	for _, f := range here.Facts {
		i := slices.IndexFunc(there.Facts, func(o config.Fact) bool { return o.Name == f.Name })
		if i < 0 {
			d.notes = append(d.notes, "facts "+f.Name+" were not compared: "+there.Name+" has none of that name")
			continue
		}
		other := there.Facts[i]
		values := f.Compare == "values" && other.Compare == "values"
		own, err := p.known(c.Context, d, here, f, values)
		if err == nil {
			var theirs gate.Known
			if theirs, err = p.known(c.Context, d, there, other, values); err == nil {
				findings, n := gate.CompareFacts(here.Name, there.Name, own, theirs, gate.Choice{Only: f.Only, Except: f.Except})
				d.Facts.Findings, d.Facts.Compared = append(d.Facts.Findings, findings...), d.Facts.Compared+n
				continue
			}
		}
		told := *problem.Of(err)
		if d.Facts.Fix = "run it by hand to see what it says"; len(told.Fix) > 0 {
			d.Facts.Fix, told.Fix = told.Fix[0], nil
		}
		d.Facts.Why = reason(&told)
		return
	}
	for _, f := range there.Facts {
		if !slices.ContainsFunc(here.Facts, func(o config.Fact) bool { return o.Name == f.Name }) {
			d.notes = append(d.notes, "facts "+f.Name+" were not compared: "+here.Name+" has none of that name")
		}
	}
}

// known asks one source of facts.
func (p *program) known(ctx context.Context, d *deployment, e config.Environment, f config.Fact, values bool) (gate.Known, error) {
	out := gate.Known{Source: f.Name, Values: map[string]string{}}
	said, err := d.project.resolver.Facts(ctx, e, f)
	if err != nil {
		told := *problem.Of(err)
		told.What = "facts " + f.Name + " of " + e.Name + ": " + told.What
		return out, &told
	}
	if len(f.Command) == 0 {
		for _, name := range said.Names {
			out.Values[name] = ""
		}
		return out, nil
	}
	if out.Values, err = gate.Flatten(said.JSON); err != nil {
		return out, &problem.Error{Code: report.Usage.Code, What: "facts " + f.Name + " of " + e.Name + ": what the command printed cannot be read", Why: err.Error()}
	}
	if !values {
		for name := range out.Values {
			out.Values[name] = ""
		}
	}
	return out, nil
}
