package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/report"
)

// irregular are the faults of each ledger. What several environments have
// alike is told once.
func (s *sheet) irregular() []report.Finding {
	var order []Fault
	at := map[Fault][]int{}
	for i, l := range s.ledgers {
		if !legible(l) {
			continue
		}
		for _, fault := range slices.Concat(l.Faults, s.misplaced(i)) {
			if _, told := at[fault]; !told {
				order = append(order, fault)
			}
			if !slices.Contains(at[fault], i) {
				at[fault] = append(at[fault], i)
			}
		}
	}
	var out []report.Finding
	for _, fault := range order {
		where := at[fault]
		f := s.about(report.LedgerIrregular, func(i int) (bool, string) {
			if slices.Contains(where, i) {
				return true, fault.Text
			}
			return s.ledgers[i] != nil, ""
		})
		f.Field = "fault"
		f.Message, f.Hint = s.names(where)+": "+fault.Text, report.LedgerIrregular.Fix
		if fault.Stops {
			f.Severity = report.Error
			f.Message += "; " + s.tool.Name + " refuses to run"
		}
		out = append(out, f)
	}
	return out
}

// misplaced is what is a fault in this environment and none in another.
func (s *sheet) misplaced(target int) []Fault {
	var out []Fault
	own := usually[strings.ToLower(s.targets[target])]
	for _, f := range s.ledgers[target].Facts {
		switch stamp := usually[strings.ToLower(f.Value)]; {
		case f.Name == "environment" && own != "" && stamp != "" && own != stamp:
			out = append(out, Fault{Text: fmt.Sprintf("the database says that it is %s (%s, environment): it is a copy, or the tool ran with the settings of another environment", f.Value, railsMetadata)})
		case f.Name == Uncommitted && own != "development":
			out = append(out, Fault{Text: f.Value + " was run and is not committed: the schema has what no migration has"})
		}
	}
	return out
}

// usually is which environment is meant, of the names that everybody uses alike.
var usually = map[string]string{
	"dev": "development", "development": "development", "local": "development",
	"test":  "test",
	"stage": "staging", "staging": "staging",
	"prod": "production", "live": "production", "production": "production",
}

// reordered is two environments that applied the same migrations in another
// order. The rows tell it only where they are in the order of application, and in
// a graph branches may interleave.
func (s *sheet) reordered() (report.Finding, bool) {
	f := report.Finding{}
	if s.tool.Model != Set || s.tool.Graphs != nil || s.tool.Sequence != "" {
		return f, false
	}
	if !slices.ContainsFunc(s.entries, func(x *index[Entry]) bool { return x.order == nil }) {
		return f, false // all of them in the order of the tool
	}
	ranks := make([]map[string]int, len(s.targets))
	for i, l := range s.ledgers {
		if !legible(l) {
			continue
		}
		ranks[i] = make(map[string]int, len(l.Entries))
		for at, e := range l.Entries {
			if e.State == Applied && !e.Marked && !s.repeats(e.ID) {
				ranks[i][e.ID] = at
			}
		}
	}
	var told []string
	differs := map[int]string{}
	for i := range s.ledgers {
		for j := 0; j < i; j++ {
			if a, b, ok := s.crossed(i, ranks[i], ranks[j]); ok {
				text := s.label(b) + " after " + s.label(a)
				told = append(told, fmt.Sprintf("%s applied %s, %s the other way round", s.targets[i], text, s.targets[j]))
				differs[i] = text
				break
			}
		}
	}
	f = s.about(report.LedgerOrderDiffers, func(i int) (bool, string) { return s.ledgers[i] != nil, differs[i] })
	f.Field, f.Message, f.Hint = "order", strings.Join(told, "; "), report.LedgerOrderDiffers.Fix
	return f, len(told) > 0
}

// crossed finds the first two neighbours of a target's rows that another has
// the other way round.
func (s *sheet) crossed(target int, own, other map[string]int) (a, b string, ok bool) {
	if len(own) == 0 || len(other) == 0 {
		return "", "", false
	}
	before := ""
	for _, e := range s.ledgers[target].Entries {
		if _, here := own[e.ID]; !here {
			continue
		}
		at, there := other[e.ID]
		if !there {
			continue
		}
		if before != "" && other[before] > at {
			return before, e.ID, true
		}
		before = e.ID
	}
	return "", "", false
}
