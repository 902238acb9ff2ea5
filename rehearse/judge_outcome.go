package rehearse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeOutcome says which migrations fail, would never run, leave something
// behind in the session, or do nothing.
func judgeOutcome(t *Trial) []report.Finding {
	var out []report.Finding
	for _, m := range t.Plan.Skipped {
		f := t.about(report.WouldBeSkipped, Step{Migration: m}, nil, report.Catalog)
		f.Message = t.Files.Tool + " never runs it: " + t.Env.Name + " is already past it"
		out = append(out, f)
	}
	for _, why := range t.Plan.Refuses {
		out = append(out, report.Finding{Rule: report.ToolRefuses, Severity: report.ToolRefuses.Severity, State: report.Drift, Evidence: report.Catalog,
			Subject: t.Files.Tool + " in " + t.Env.Name, Message: why, Hint: report.ToolRefuses.Fix})
	}
	if t.Denied != nil {
		f := t.fails(*t.Denied)
		f.Rule, f.Hint = report.RoleRefused, report.RoleRefused.Fix
		f.Message = "as " + t.Role + ": " + f.Message
		out = append(out, f)
	}
	for _, step := range t.Watched.Steps {
		if step.Failure != nil {
			out = append(out, t.fails(step))
		}
		out = append(out, t.leaks(step)...)
		out = append(out, t.noOps(step)...)
		out = append(out, t.invalid(step)...)
	}
	return append(out, t.disagreement()...)
}

// particular is the rule that says why a migration fails, "" for none.
func (t *Trial) particular(step Step) report.Rule {
	if step.Failure == nil || step.Failure.ClientOnly || step.Failure.Confined {
		return report.Rule{}
	}
	switch t.Env.Engine {
	case endpoint.SQLite:
		return sqliteFailure(step)
	case endpoint.MySQL, endpoint.MariaDB:
		return t.mysqlFailure(step)
	}
	return failureShape(step)
}

// fails is a migration that fails without any rows: it fails everywhere. Where
// a rule of its own says why, that tells of it instead of E001.
func (t *Trial) fails(step Step) report.Finding {
	run := Executed{Statement: step.Failure.Statement}
	rule, evidence := report.FailsAlways, report.Observed
	if step.Failure.ClientOnly {
		rule, evidence = report.ClientOnly, report.Static
	}
	if particular := t.particular(step); particular.Code != "" {
		rule = particular
	}
	if step.Failure.Ended || step.Failure.Confined {
		rule = report.Inconclusive
	}
	f := t.about(rule, step, &run, evidence)
	f.Severity = report.Error // of rules that know of milder cases, too
	e := step.Failure.Err
	if step.Failure.Line > 0 {
		f.Cause.Line, f.Cause.Col = step.Failure.Line, step.Failure.Col
		f.Subject = fmt.Sprintf("%s:%d", f.Cause.File, step.Failure.Line)
	}
	f.Message = e.Message
	if e.Detail != "" {
		f.Message += " (" + e.Detail + ")"
	}
	f.Hint = e.Hint
	if f.Hint == "" || rule.Code != report.FailsAlways.Code {
		f.Hint = rule.Fix
	}
	if step.Failure.Confined {
		t.unlifted(&f)
	}
	return f
}

// leaks are the settings of the session that a migration leaves changed.
func (t *Trial) leaks(step Step) []report.Finding {
	var out []report.Finding
	for _, s := range step.Settings {
		f := t.about(report.SessionLeak, step, nil, report.Observed)
		f.Field = s.Name
		f.Message = fmt.Sprintf("%s is %q afterwards and was %q: the migrations behind it run with that", s.Name, s.After, s.Before)
		out = append(out, f)
	}
	return out
}

// disagreement is where what the tool sends ends otherwise than the same
// statements one by one.
func (t *Trial) disagreement() []report.Finding {
	if t.Sent == nil {
		return nil
	}
	var out []report.Finding
	if i := t.Watched.parts(*t.Sent); i >= 0 {
		step := t.Sent.Steps[i]
		if t.particular(step).Code != "" || step.Failure != nil && step.Failure.Confined {
			return append(out, t.fails(step))
		}
		f := t.about(report.SentOtherwise, step, nil, report.Observed)
		f.Message = "sent as " + t.Files.Tool + " sends it: " + outcomeInWords(step) + "; statement by statement: " + outcomeInWords(t.Watched.Steps[i])
		return append(out, f)
	}
	if changes := t.changed(t.Watched.End, t.Sent.End); slices.ContainsFunc(changes, schema.Change.Structural) {
		f := report.Finding{Rule: report.NotDeterministic, Severity: report.NotDeterministic.Severity, State: report.Drift, Evidence: report.Observed,
			Subject: "the pending migrations", Hint: report.NotDeterministic.Fix}
		f.Message = "two runs on equal copies end differently: " + describe(changes[0])
		out = append(out, f)
	}
	return out
}

func outcomeInWords(s Step) string {
	if s.Failure != nil {
		return fmt.Sprintf("it fails (%s)", s.Failure.Err.Message)
	}
	if s.Outcome == report.NotRun {
		return "it does not come to run"
	}
	return "it runs"
}

// judgeEnd compares the state after the pending migrations with that of the
// environment that they come from.
func judgeEnd(t *Trial) []report.Finding {
	if t.Target == nil || t.Watched.Failed() != nil {
		return nil
	}
	var out []report.Finding
	values := func(left, right string, has ...bool) []report.Value {
		return []report.Value{{Target: t.Env.Name, Present: has[0], Text: left}, {Target: t.Target.Name, Present: has[1], Text: right}}
	}
	target := *t.Target
	target.Reading.Schema = target.Reading.Schema.Filter(partOfDatabase)
	changes, unsettled := parity.Changes(t.copied(t.Watched.End), target)
	for _, c := range changes {
		if !c.Structural() {
			continue
		}
		f := report.Finding{Rule: report.EndDiffers, Severity: report.EndDiffers.Severity, State: report.Drift, Evidence: report.Observed,
			Object: c.Key, Subject: c.Key.String(), Hint: report.EndDiffers.Fix}
		f.Message = "after the pending migrations " + t.Env.Name + " would still differ from " + t.Target.Name
		if by := t.byWhom(c.Key); by != "" {
			f.Message = joinClauses(f.Message, by+" changed it", t.among(by))
		} else {
			f.Message += "; no pending migration touches it"
		}
		switch c.Op {
		case schema.Add:
			f.Values = values("", "", false, true)
		case schema.Drop:
			f.Values = values("", "", true, false)
		default:
			left, right := describeSide(c, false), describeSide(c, true)
			f.Field, f.Values = fields(c), values(left, right, true, true)
		}
		out = append(out, f)
	}
	for _, c := range unsettled {
		out = append(out, report.Finding{Rule: report.SpellingUndecided, Severity: report.SpellingUndecided.Severity, State: report.Unsettled, Evidence: report.Observed,
			Object: c.Key, Subject: c.Key.String(), Field: fields(c), Values: values(describeSide(c, false), describeSide(c, true), true, true),
			Message: "after the pending migrations the servers of " + t.Env.Name + " and " + t.Target.Name + " print it in two ways", Hint: report.SpellingUndecided.Fix})
	}
	return append(out, t.ledgerEnd()...)
}

// endInWords is how the end compares with the environment that the migrations
// come from.
func (t *Trial) endInWords() string {
	var told, unsettled int
	for _, f := range judgeEnd(t) {
		if f.State == report.Unsettled {
			unsettled++
		} else {
			told++
		}
	}
	switch {
	case told > 0:
		return fmt.Sprintf("differs from %s in %s", t.Target.Name, counted(told, "thing"))
	case unsettled > 0:
		return fmt.Sprintf("equals %s but for the spelling of %s, which nobody can judge", t.Target.Name, counted(unsettled, "thing"))
	}
	return "equals " + t.Target.Name
}

func fields(c schema.Change) string {
	var names []string
	for _, p := range c.Props {
		names = append(names, strings.ReplaceAll(p.Name, "_", " "))
	}
	if len(names) == 0 {
		return "definition"
	}
	return strings.Join(names, ", ")
}

func describeSide(c schema.Change, to bool) string {
	var parts []string
	for _, p := range c.Props {
		value := p.From
		if to {
			value = p.To
		}
		parts = append(parts, value)
	}
	if len(parts) == 0 && c.Definitions != nil {
		if to {
			return c.Definitions[1]
		}
		return c.Definitions[0]
	}
	return strings.Join(parts, ", ")
}

// ledgerEnd compares which migrations the two would have applied.
func (t *Trial) ledgerEnd() []report.Finding {
	i := slices.IndexFunc(t.Target.Ledgers, func(l ledger.Ledger) bool { return l.Tool == t.Files.Tool })
	if i < 0 {
		return nil
	}
	after := map[string]bool{}
	if t.Ledger != nil {
		for _, e := range t.Ledger.Entries {
			after[e.ID] = e.State == ledger.Applied || e.State == ledger.Baseline
		}
	}
	for _, m := range t.Plan.Run {
		after[m.ID] = true
	}
	if t.Target.Ledgers[i].Model == ledger.Watermark || t.Target.Ledgers[i].Model == ledger.Heads {
		return nil // one row stands for many: PlanFor has told what is pending
	}
	there := map[string]bool{}
	var only []string
	for _, e := range t.Target.Ledgers[i].Entries {
		there[e.ID] = e.State == ledger.Applied || e.State == ledger.Baseline
		if there[e.ID] && !after[e.ID] {
			only = append(only, e.Label()+" only in "+t.Target.Name)
		}
	}
	for _, m := range t.Files.Migrations {
		if after[m.ID] && !there[m.ID] && len(m.Replaces) == 0 {
			only = append(only, m.Label+" only in "+t.Env.Name)
		}
	}
	if len(only) == 0 {
		return nil
	}
	return []report.Finding{{Rule: report.LedgerEndDiffers, Severity: report.LedgerEndDiffers.Severity, State: report.Drift, Evidence: report.Catalog,
		Subject: "ledger of " + t.Files.Tool, Message: "after the pending migrations: " + strings.Join(only, ", "), Hint: report.LedgerEndDiffers.Fix}}
}

// judgeCopy says what makes the rehearsal prove less than it should: the copy
// is not the environment in something that a pending migration touches.
func judgeCopy(t *Trial) []report.Finding {
	var out []report.Finding
	touched := t.touched()
	for _, c := range t.Unlike {
		f := report.Finding{Rule: report.Inconclusive, Severity: report.Inconclusive.Severity, State: report.Drift, Evidence: report.Observed,
			Object: c.Key, Subject: c.Key.String(), Field: "copy", Hint: report.Inconclusive.Fix}
		f.Message = joinClauses("the copy differs from "+t.Env.Name+": "+describe(c), t.Refused[c.Key])
		if !touched[c.Key] && !touched[whole(c.Key)] {
			f.Severity = report.Warning
			f.Message += "; no pending migration touches it"
		}
		out = append(out, f)
	}
	for _, note := range t.Manual {
		out = append(out, report.Finding{Rule: report.Inconclusive, Severity: report.Warning, State: report.Drift, Evidence: report.Assumed,
			Subject: "the copy", Message: note, Hint: report.Inconclusive.Fix})
	}
	return out
}

// touched is what the pending migrations changed or locked.
func (t *Trial) touched() map[schema.Key]bool {
	keys := map[schema.Key]bool{}
	for _, step := range t.Watched.Steps {
		for _, c := range t.changed(step.Before, step.After) {
			keys[c.Key], keys[whole(c.Key)] = true, true
		}
		for _, run := range step.Runs {
			for _, l := range run.Seen.Locks {
				keys[l.Object] = true
			}
		}
	}
	return keys
}

// whole is the table that a part belongs to, or the object itself.
func whole(k schema.Key) schema.Key {
	if k.Table == "" {
		return k
	}
	return schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}
}
