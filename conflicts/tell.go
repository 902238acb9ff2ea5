package conflicts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// tell fills the report's part.
func (p *prover) tell(out *report.Proved, v *verdict) {
	out.Verdict, out.Guilty, out.Minimal = v.word(), v.blame, v.minimal
	orders := []run{v.first, v.second}
	if v.sorted != nil {
		orders = append(orders, *v.sorted)
	}
	for _, r := range orders {
		o := report.ProvedOrder{Name: r.name}
		for _, s := range r.steps {
			step := report.ProvedStep{Migration: s.Migration.Label, Outcome: s.Outcome}
			if s.Failure != nil {
				step.Error = s.Failure.Err.Error()
			}
			o.Steps = append(o.Steps, step)
		}
		out.Orders = append(out.Orders, o)
	}
	for _, ch := range v.schemas {
		out.Differences = append(out.Differences, rehearse.Describe(ch))
	}
	for _, ch := range v.columns {
		out.Differences = append(out.Differences, rehearse.Describe(ch))
	}
	for _, k := range v.tables {
		out.Differences = append(out.Differences, "rows of "+k.Path())
	}
	out.Differences = append(out.Differences, v.fresh...)
}

// word is the verdict in a word or two.
func (v *verdict) word() string {
	switch {
	case v.unproven != "":
		return "unproven"
	case v.alone != "":
		return "one side fails by itself"
	case v.needs != "":
		return "one side needs the other"
	case v.outcomes && v.first.failed() != nil && v.second.failed() != nil:
		return "whichever comes second fails"
	case v.outcomes:
		return "one order fails"
	case len(v.schemas) > 0 && len(v.replaced) == len(v.schemas):
		return "last writer wins"
	case len(v.schemas) > 0 && len(v.masked) == len(v.schemas):
		return "masked by IF NOT EXISTS"
	case len(v.schemas) > 0:
		return "order-dependent"
	case len(v.tables) > 0:
		return "order-dependent rows"
	case len(v.broken) > 0:
		return "a view breaks"
	case len(v.fresh) > 0:
		return "a fresh database differs"
	case len(v.columns) > 0:
		return "column order only"
	}
	return report.Independent
}

// findings are what the verdict means for people.
func (p *prover) findings(v *verdict) []report.Finding {
	both := p.Ours.Name + " and " + p.Theirs.Name
	var out []report.Finding
	say := func(rule report.Rule, subject, why, fix string) *report.Finding {
		f := report.Finding{Rule: rule, Severity: rule.Severity, State: report.Drift, Evidence: report.Observed, Subject: subject, Message: why, Hint: fix}
		f.Sides = p.sides(v)
		if len(f.Sides) > 0 {
			f.Cause = &report.Cause{Migration: f.Sides[0].Migration, File: f.Sides[0].File, Line: f.Sides[0].Line}
		}
		out = append(out, f)
		return &out[len(out)-1]
	}
	switch {
	case v.alone != "":
		failed := v.ours.failed()
		if v.alone == p.Theirs.Name {
			failed = v.theirs.failed()
		}
		say(report.BranchFailsAlone, failed.Migration.Label+" of "+v.alone+" fails, whatever ran before it", failed.Failure.Err.Message, report.BranchFailsAlone.Fix)
	case v.needs != "":
		failed, other := v.ours.failed(), p.Theirs.Name
		if v.needs == p.Theirs.Name {
			failed, other = v.theirs.failed(), p.Ours.Name
		}
		f := say(report.OutcomeDependsOnOrder, failed.Migration.Label+" of "+v.needs+" needs what "+other+" does", "by itself it fails: "+failed.Failure.Err.Message,
			"merge "+other+" first, and give "+failed.Migration.Label+" a number, or a dependency, behind it")
		f.Severity = report.Warning
	case v.outcomes:
		p.sayOutcomes(v, say)
	case len(v.schemas) > 0:
		p.saySchemas(v, both, say)
	case len(v.tables) > 0:
		say(report.DataDependsOnOrder, "the rows of "+paths(v.tables)+" depend on the order of "+both, "both orders run, the schemas are equal in the end, and the rows are not",
			"put the two updates into one migration, or number them in the order that is meant")
	case len(v.fresh) > 0:
		say(report.FreshDiffersFromUpgraded, "a fresh database ends otherwise than one that got "+both+" one after the other", strings.Join(v.fresh[:min(3, len(v.fresh))], "; "), report.FreshDiffersFromUpgraded.Fix)
	case len(v.columns) > 0:
		say(report.ColumnOrderOnly, "the order of columns depends on the order of "+both, rehearse.Describe(v.columns[0]), "")
	case len(v.overlap) > 0:
		say(report.ObjectOverlap, "both touch "+paths(v.overlap), "proved on a throwaway: both orders work and give equal schemas and rows", "")
	}
	p.sayViews(v, say)
	p.sayLocks(v, say)
	if v.identical {
		say(report.IdenticalChange, both+" make the same change", "each by itself gives the same schema", "delete one of the two migrations")
	}
	return out
}

type sayer func(rule report.Rule, subject, why, fix string) *report.Finding

// sayOutcomes says which order stops where, and what follows from that.
func (p *prover) sayOutcomes(v *verdict, say sayer) {
	one, two := v.first.failed(), v.second.failed()
	switch {
	case one != nil && two != nil:
		say(report.OutcomeDependsOnOrder, "whichever of "+p.Ours.Name+" and "+p.Theirs.Name+" comes second fails",
			fmt.Sprintf("%s: %s; the other way round, %s: %s", one.Migration.Label, one.Failure.Err.Message, two.Migration.Label, two.Failure.Err.Message),
			fmt.Sprintf("no order works: change %s so that it runs behind %s", two.Migration.Label, all(p.Theirs)))
	case one != nil: // ours first does not work
		f := say(report.OutcomeDependsOnOrder, one.Migration.Label+" fails where "+p.Ours.Name+" ran before it", one.Failure.Err.Message,
			p.behind(v, true))
		if p.Landed && p.byVersion(v) {
			f.Severity = report.Warning
		}
	default:
		say(report.OutcomeDependsOnOrder, two.Migration.Label+" fails where "+p.Theirs.Name+" ran before it", two.Failure.Err.Message,
			p.behind(v, false))
	}
}

// behind is advice for the order that works: ours behind theirs, or the other
// way round.
func (p *prover) behind(v *verdict, ours bool) string {
	early, late := all(p.Theirs), all(p.Ours)
	if v.minimal {
		early, late = v.blame[1], v.blame[0]
	}
	switch {
	case len(v.broken) > 0: // the order that runs
		return fmt.Sprintf("no order works: change %s, or the view, so that it does without what the other one takes away", late)
	case !ours && p.Landed:
		return fmt.Sprintf("%s would have to come before %s, which %s has already: change it to run behind", late, early, p.Theirs.Name)
	case !ours:
		early, late = late, early
		return fmt.Sprintf("%s must come after %s in every environment: renumber it, or merge %s first", late, early, p.Ours.Name)
	case p.byVersion(v):
		return fmt.Sprintf("%s must come after %s, and by version it does: let no environment have %s before %s", late, early, p.Ours.Name, p.Theirs.Name)
	}
	return fmt.Sprintf("%s must come after %s: renumber it behind (schemadiff conflicts --renumber)", late, early)
}

// byVersion says whether the order of the versions is one that works, for
// theirs, which has to come first, comes first there: as a whole, or it was run.
func (p *prover) byVersion(v *verdict) bool {
	if slices.ContainsFunc(p.Ours.Run, func(m migration.Migration) bool {
		return slices.ContainsFunc(p.Theirs.Run, func(o migration.Migration) bool { return o.ID == m.ID })
	}) {
		return false // they have no order before one is renumbered
	}
	return p.sorted(p.Theirs, p.Ours) || v.sorted != nil && v.sorted.failed() == nil
}

// sorted says whether by version all of one side come before all of the other.
func (p *prover) sorted(early, late Side) bool {
	seen := false
	for _, m := range p.Merged {
		if has(late.Run, m) {
			seen = true
		} else if has(early.Run, m) && seen {
			return false
		}
	}
	return len(p.Merged) > 0
}

// sayViews tells of views that nobody can read where both sides ran.
func (p *prover) sayViews(v *verdict, say sayer) {
	if len(v.broken) == 0 {
		return
	}
	after := v.first
	if _, ok := after.broken[v.broken[0]]; !ok || after.failed() != nil {
		after = v.second
	}
	say(report.MergeBreaksView, named(v.broken)+" cannot be read behind "+after.name, after.broken[v.broken[0]], report.MergeBreaksView.Fix)
}

func (p *prover) saySchemas(v *verdict, both string, say sayer) {
	var objects []schema.Key
	for _, ch := range v.schemas {
		objects = append(objects, ch.Key)
	}
	switch {
	case len(v.replaced) == len(v.schemas):
		say(report.LastWriterWins, "both replace "+named(v.replaced)+", and the last one wins", "nothing fails in any order, and the other one's is lost",
			"merge the two by hand into "+p.Ours.Run[len(p.Ours.Run)-1].Path)
	case len(v.masked) == len(v.schemas):
		say(report.MaskedByIfNotExists, "both create "+named(v.masked)+" differently, and the first one wins", "nothing fails in any order: the second one finds it there and does nothing",
			"agree on one definition, and delete the other's statement")
	default:
		say(report.SchemaDependsOnOrder, named(objects)+" depends on the order of "+both, rehearse.Describe(v.schemas[0]),
			"decide which order is meant, and number the migrations so; or make one of them independent of the other")
	}
}

// sides are the guilty migrations with their branches, and with the statement
// that is to blame where that is known.
func (p *prover) sides(v *verdict) []report.Side {
	var out []report.Side
	for i, s := range []Side{p.Ours, p.Theirs} {
		for _, m := range s.Run {
			if len(s.Run) == 1 || has(v.guilty[i], m) {
				side := report.Side{Branch: s.Name, Migration: m.Label, Version: m.Version, File: m.Path}
				if blamed := p.statement(v, m); blamed != nil {
					side.Line, side.SQL = blamed.Line, blamed.SQL
				}
				out = append(out, side)
			}
		}
	}
	return out
}

// statement is the one of a guilty migration that failed, else the only one that
// touched what ends otherwise, or what both sides touched. nil where it is not
// known which it was.
func (p *prover) statement(v *verdict, m migration.Migration) *migration.Statement {
	for _, r := range []run{v.first, v.second} {
		if failed := r.failed(); failed != nil && identityOf(failed.Migration) == identityOf(m) && failed.Failure.Statement.SQL != "" {
			return &failed.Failure.Statement
		}
	}
	contested := p.suspects(v)
	if len(contested) == 0 {
		for _, k := range v.overlap {
			contested[k] = true
		}
	}
	var found []migration.Statement
	for _, r := range []run{v.ours, v.theirs} {
		for _, step := range r.steps {
			if identityOf(step.Migration) != identityOf(m) {
				continue
			}
			if len(step.Runs) == 1 {
				return &step.Runs[0].Statement
			}
			for _, e := range step.Runs {
				if slices.ContainsFunc(e.Touched(), func(k schema.Key) bool { return contested[k] }) {
					found = append(found, e.Statement)
				}
			}
		}
	}
	if len(found) != 1 {
		return nil
	}
	return &found[0]
}

func named(keys []schema.Key) string {
	text := keys[0].String()
	if len(keys) > 1 {
		text += fmt.Sprintf(" and %d more", len(keys)-1)
	}
	return text
}

func paths(keys []schema.Key) string {
	var out []string
	for _, k := range keys {
		out = append(out, k.Path())
	}
	if len(out) > 3 {
		out = append(out[:3], fmt.Sprintf("%d more", len(out)-3))
	}
	return strings.Join(out, ", ")
}
