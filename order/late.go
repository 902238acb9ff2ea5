package order

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/report"
)

// late are new migrations that sort below what is applied, or will be wherever
// base is deployed, with what the tool will do about them.
func (w *weighed) late() []report.Finding {
	if w.tool.Late == ledger.Unordered || w.tool.Order == nil {
		return nil
	}
	var out []report.Finding
	for _, f := range w.inOrder(append(slices.Clone(w.ours), w.theirs...)) {
		if repeats(f) || f.AnyOrder {
			continue
		}
		mine := w.isOurs(f)
		below := mine && w.highest.ID != "" && w.tool.Order(f.ID, w.highest.ID) < 0
		var past []string
		for _, e := range w.Envs {
			if w.passed(e, f, mine) {
				past = append(past, e.Name)
			}
		}
		if len(past) == 0 && !below {
			continue
		}
		out = append(out, w.lateFinding(f, mine, past))
	}
	return out
}

func (w *weighed) isOurs(f File) bool {
	return slices.ContainsFunc(w.ours, func(o File) bool { return o.key() == f.key() })
}

// passed says whether an environment has gone past a migration that it lacks.
// Of a ledger that keeps one version only, ours cannot have run there; of what
// base brought, base's own history tells what came before it.
func (w *weighed) passed(e Env, f File, mine bool) bool {
	if e.Ledger == nil {
		return false
	}
	has := func(is func(id string) bool) bool {
		return slices.ContainsFunc(e.Ledger.Entries, func(entry ledger.Entry) bool {
			return (entry.State == ledger.Applied || entry.State == ledger.Baseline) && is(entry.ID)
		})
	}
	above := has(func(id string) bool { return w.tool.Order(id, f.ID) > 0 })
	if w.tool.Model != ledger.Watermark {
		return above && !has(func(id string) bool { return id == f.ID })
	}
	if !above || mine {
		return above
	}
	came, known := w.Came[f.Path]
	return known && slices.ContainsFunc(w.Base, func(o File) bool {
		at, ok := w.Came[o.Path]
		return ok && at < came && w.tool.Order(o.ID, f.ID) > 0 && has(func(id string) bool { return w.tool.Order(id, o.ID) >= 0 })
	})
}

func (w *weighed) lateFinding(f File, mine bool, past []string) report.Finding {
	whose := "yours"
	if !mine {
		whose = "base's"
	}
	reaction := w.tool.Late
	switch {
	case w.RunsLate:
		reaction = ledger.RunsLate
	case w.SkipsLate:
		reaction = ledger.NeverSeen
	}
	does := map[ledger.Reaction]string{
		ledger.NeverSeen: "is never run, without a word",
		ledger.Refuses:   "makes " + w.tool.Name + " refuse",
		ledger.RunsLate:  "runs late",
	}[reaction]
	subject := fmt.Sprintf("%s, %s, %s", f.Label, whose, does)
	if len(past) > 0 {
		subject += " in " + names(past)
	}
	out := w.finding(report.OutOfOrder, subject, w.side(f))
	if reaction == ledger.RunsLate {
		out.Severity = report.Warning
	}
	out.Message = w.why(f, past, reaction)
	asked := slices.ContainsFunc(w.Envs, func(e Env) bool { return e.Ledger != nil })
	if len(past) == 0 && asked {
		// What is applied nowhere yet can still be put in order by deploying it first.
		out.Severity = max(out.Severity-1, report.Info)
		out.Message += "; no environment that was asked is past it yet"
	}
	for _, e := range w.Envs {
		out.Values = append(out.Values, report.Value{Target: e.Name, Present: !slices.Contains(past, e.Name)})
	}
	switch at := w.where(f.ID); {
	case mine && len(at) > 0 && w.tool.Model != ledger.Watermark:
		out.Hint = names(at) + " has applied it, so that it keeps its number"
		switch {
		case reaction == ledger.RunsLate && len(past) > 0:
			out.Hint += "; schemadiff conflicts --prove --from " + past[0] + " tries it late"
		case w.tool.Late == ledger.Refuses && w.tool.Allow != "":
			out.Hint += "; where it comes late it is run on purpose: " + w.tool.Allow
		default:
			out.Hint += "; where it comes late it has to be run by hand"
		}
	case mine:
		out.Hint = w.advice(w.above("give it a number above " + w.highest.Label))
	default:
		out.Hint = w.above("renumber it above " + w.highest.Label + " in its own pull request")
	}
	return out
}

// above is advice with the way to tell the tool that it may.
func (w *weighed) above(text string) string {
	if w.tool.Late == ledger.Refuses && w.tool.Allow != "" {
		text += "; or run it on purpose: " + w.tool.Allow
	}
	return text
}

func (w *weighed) why(f File, past []string, reaction ledger.Reaction) string {
	if len(past) == 0 {
		at := w.highest.Label
		switch reaction {
		case ledger.NeverSeen:
			return fmt.Sprintf("%s has %s, and %s only looks above the highest version: wherever that ran, this never will", w.BaseName, at, w.tool.Name)
		case ledger.Refuses:
			return fmt.Sprintf("%s has %s: wherever that ran, %s refuses to run this until it is told to allow it", w.BaseName, at, w.tool.Name)
		}
		return fmt.Sprintf("%s has %s: where that is applied %s runs this after it, and on a fresh database before it", w.BaseName, at, w.tool.Name)
	}
	var stands []string
	for _, e := range w.Envs {
		if slices.Contains(past, e.Name) {
			stands = append(stands, e.Name+" is at "+w.highestOf(e))
		}
	}
	at := strings.Join(stands, ", ")
	switch reaction {
	case ledger.NeverSeen:
		return at + ", and " + w.tool.Name + " only looks above the highest version"
	case ledger.Refuses:
		return at + ": " + w.tool.Name + " refuses to run until it is told to allow what is below"
	}
	return at + ": there it runs after what a fresh database runs after it"
}

// highestOf is how far an environment has come, as its ledger spells it.
func (w *weighed) highestOf(e Env) string {
	var top ledger.Entry
	for _, entry := range e.Ledger.Entries {
		if (entry.State == ledger.Applied || entry.State == ledger.Baseline) && (top.ID == "" || w.tool.Order(entry.ID, top.ID) > 0) {
			top = entry
		}
	}
	for _, f := range w.Merged {
		if f.ID == top.ID {
			return f.Version
		}
	}
	return top.Version
}

// ahead is how far the clocks of people are apart who mean the same day.
const ahead = 24 * time.Hour

// future are stamps that lie in the future: what everybody else writes
// meanwhile comes late.
func (w *weighed) future() []report.Finding {
	var out []report.Finding
	say := func(s sided) {
		at, _, ok := stamped(s.Version)
		if !ok || !at.After(w.Now.Add(ahead)) {
			return
		}
		f := w.finding(report.FutureTimestamp, s.Label+" is dated in the future", s)
		f.Message = at.Format("2006-01-02 15:04:05") + " is " + counted(int(at.Sub(w.Now).Hours()/24), "day") + " from now"
		switch w.tool.Late {
		case ledger.NeverSeen:
			f.Message += ": once it ran, " + w.tool.Name + " never runs what is written until then, without a word"
		case ledger.Refuses:
			f.Message += ": once it ran, " + w.tool.Name + " refuses what is written until then"
		case ledger.RunsLate:
			f.Severity = report.Warning
			f.Message += ": whatever is written until then runs in another order on a fresh database"
		default:
			f.Severity = report.Info
		}
		f.Hint = "give it the stamp of today: it is " + w.Now.UTC().Format("20060102150405")
		out = append(out, f)
	}
	for _, f := range w.ours {
		say(sided{f, w.HeadName})
	}
	for _, f := range w.theirs {
		say(sided{f, w.BaseName})
	}
	for _, b := range w.Others {
		if b.Together {
			for _, f := range b.Files {
				say(sided{f, b.Name})
			}
		}
	}
	return out
}
