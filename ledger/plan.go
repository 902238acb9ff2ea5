package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// Plan is what a migration tool would do in one environment if it were told to
// apply everything that is pending.
type Plan struct {
	Run     []migration.Migration // in the order in which the tool runs them
	Skipped []migration.Migration // not applied, and below what is: the tool passes over them for ever
	Refuses []string              // why the tool would stop before it runs any, one clause each; Run is what it would run once that is settled

	Late    []migration.Migration // those of Run that are below what is applied
	Edited  []Changed             // applied, and their files are not what was applied
	Unknown []Entry               // applied, and without a file
}

// Changed is an applied migration whose file was changed since.
type Changed struct {
	Migration migration.Migration
	Stops     bool   // the tool refuses to run
	How       string // one clause
}

// PlanFor asks the tool's own rules which migrations of a checkout it would
// run in an environment. l is the environment's ledger, nil where it has none.
// A ledger that could not be read is an error: what is pending is unknown then.
func PlanFor(target string, l *Ledger, files migration.Set) (Plan, error) {
	if l != nil && !legible(l) {
		why := l.Broken
		if l.Unread {
			why = strings.Join(l.Notes, "; ")
		}
		return Plan{}, fmt.Errorf("what is pending in %s cannot be told: %s", target, why)
	}
	if l != nil && l.Tool != files.Tool {
		return Plan{}, fmt.Errorf("the ledger of %s is that of %s, and the checkout's migrations are those of %s", target, l.Tool, files.Tool)
	}
	s := newSheet([]string{target}, []*Ledger{l}, &files)
	if s.lost[0] {
		return Plan{}, fmt.Errorf("what is pending in %s cannot be told: its ledger stands at a migration that the checkout does not have", target)
	}
	plan := Plan{Refuses: s.refusals()}
	seen := map[string]bool{}
	for _, m := range s.files {
		if seen[m.ID] || s.cell(0, m.ID) != report.CellPending {
			continue
		}
		seen[m.ID] = true
		late := s.passed(0, m.ID)
		if late && !s.standsApplied(m) && s.late() != NeverSeen {
			plan.Late = append(plan.Late, m)
		}
		switch {
		case s.standsApplied(m):
		case late && s.late() == NeverSeen:
			plan.Skipped = append(plan.Skipped, m)
		case late && s.late() == Refuses && !m.AnyOrder:
			plan.Refuses = append(plan.Refuses, m.Label+" is below what is applied: "+s.tool.Name+" refuses to run"+s.allowance())
			plan.Run = append(plan.Run, m)
		default:
			plan.Run = append(plan.Run, m)
		}
	}
	if l != nil {
		for _, e := range l.Entries {
			row := s.row(e.ID)
			if f, ok := s.content(row); ok {
				plan.Edited = append(plan.Edited, Changed{*s.file(e.ID), f.Severity == report.Error, f.Message})
			}
			if f, ok := s.unknown(row); ok && f.Severity > report.Info {
				plan.Unknown = append(plan.Unknown, e)
			}
		}
	}
	return plan, nil
}

func (s *sheet) allowance() string {
	if s.tool.Allow == "" {
		return ""
	}
	return " until it is told to allow that (" + s.tool.Allow + ")"
}

// standsApplied says whether a pending migration is one that an applied squash
// replaces, or a squash whose replaced migrations will run in its stead.
func (s *sheet) standsApplied(m migration.Migration) bool {
	if len(m.Replaces) > 0 {
		// Django runs the squash on a database that has none of what it
		// replaces, and the replaced migrations where some of them are applied.
		return slices.ContainsFunc(m.Replaces, func(id string) bool { return s.applied(0, id) })
	}
	for _, squash := range s.squashes {
		if slices.Contains(squash.Replaces, m.ID) && !slices.ContainsFunc(squash.Replaces, func(id string) bool { return s.applied(0, id) }) {
			return true
		}
	}
	return false
}

// refusals is what makes the tool stop before it runs anything.
func (s *sheet) refusals() []string {
	var out []string
	for _, f := range s.faults {
		if f.Stops {
			out = append(out, f.Text)
		}
	}
	if !s.tool.ToleratesDuplicates {
		for _, f := range s.duplicates() {
			if f.Severity == report.Error {
				out = append(out, f.Message)
			}
		}
	}
	for _, f := range s.severalHeads() {
		out = append(out, f.Message)
	}
	if l := s.ledgers[0]; l != nil {
		for _, e := range l.Entries {
			row := s.row(e.ID)
			if f, ok := s.failed(row); ok && s.tool.Repair != "" {
				out = append(out, e.Label()+" is recorded as failed ("+f.Message+")")
			}
			if f, ok := s.unknown(row); ok && f.Severity == report.Error {
				out = append(out, e.Label()+" is "+f.Message)
			}
			if f, ok := s.parents(row); ok && f.Severity == report.Error {
				out = append(out, e.Label()+": "+f.Message)
			}
			if f, ok := s.described(row); ok && f.Severity == report.Error {
				out = append(out, e.Label()+": "+f.Message)
			}
			if f, ok := s.retyped(row); ok && f.Severity == report.Error {
				out = append(out, e.Label()+": "+f.Message)
			}
			if f, ok := s.content(row); ok && f.Severity == report.Error {
				out = append(out, e.Label()+": "+f.Message)
			}
		}
		if slices.ContainsFunc(l.Facts, func(f Fact) bool { return f.Name == Locked }) {
			out = append(out, "the ledger's lock is held")
		}
	}
	return out
}
