package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// whole is the findings on ledgers and on the checkout as a whole.
func (s *sheet) whole() []report.Finding {
	var out []report.Finding
	for _, find := range []func() (report.Finding, bool){s.missing, s.malformed, s.locked, s.baselines, s.sequence, s.reordered, s.foreignEngine} {
		if f, ok := find(); ok {
			out = append(out, f)
		}
	}
	out = append(out, s.irregular()...)
	out = append(out, s.refused()...)
	out = append(out, s.duplicates()...)
	out = append(out, s.orphans()...)
	return append(out, s.severalHeads()...)
}

// about begins a finding that concerns the ledgers as such.
func (s *sheet) about(rule report.Rule, value func(i int) (present bool, text string)) report.Finding {
	f := report.Finding{Rule: rule, Severity: rule.Severity, State: report.Drift, Subject: "ledger " + s.table().Path()}
	for i, t := range s.targets {
		present, text := value(i)
		f.Values = append(f.Values, report.Value{Target: t, Present: present, Text: text})
	}
	return f
}

func (s *sheet) missing() (report.Finding, bool) {
	var without []int
	applied := 0
	for i, l := range s.ledgers {
		if l == nil {
			without = append(without, i)
		} else {
			applied = max(applied, len(l.Entries))
		}
	}
	f := s.about(report.LedgerMissing, func(i int) (bool, string) { return s.ledgers[i] != nil, "" })
	if applied == 0 {
		f.Severity = report.Warning // nothing was ever applied: the environments differ in an empty table
	}
	f.Message = fmt.Sprintf("%s has no ledger of %s: the tool takes it for an empty database", s.names(without), s.tool.Name)
	f.Hint = s.tool.Apply
	return f, len(without) > 0 && len(without) < len(s.ledgers)
}

func (s *sheet) malformed() (report.Finding, bool) {
	var messages []string
	f := s.about(report.LedgerMalformed, func(i int) (bool, string) {
		l := s.ledgers[i]
		if l == nil {
			return false, ""
		}
		if l.Broken != "" {
			messages = append(messages, s.targets[i]+": "+l.Broken)
		}
		return true, l.Broken
	})
	f.Message, f.Hint = strings.Join(messages, "; "), report.LedgerMalformed.Fix
	return f, len(messages) > 0
}

// locked is a lock that is held while nothing should be running: the process
// that took it died, or is migrating at this moment.
func (s *sheet) locked() (report.Finding, bool) {
	var messages []string
	f := s.about(report.LedgerLocked, func(i int) (bool, string) {
		if s.ledgers[i] == nil {
			return false, ""
		}
		at := slices.IndexFunc(s.ledgers[i].Facts, func(f Fact) bool { return f.Name == Locked })
		if at < 0 {
			return true, "free"
		}
		held := strings.TrimSpace("held " + s.ledgers[i].Facts[at].Value)
		messages = append(messages, "in "+s.targets[i]+" it is "+held)
		return true, held
	})
	f.Field, f.Message, f.Hint = "lock", strings.Join(messages, "; "), cmp.Or(s.tool.Unlock, report.LedgerLocked.Fix)
	return f, len(messages) > 0
}

// sequence is rows in another order than the files, for tools that lay one
// list over the other. Rows without files are told as such.
func (s *sheet) sequence() (report.Finding, bool) {
	if s.tool.Sequence == "" {
		return report.Finding{}, false
	}
	var messages []string
	place := map[string]int{}
	for i, m := range s.files {
		place[m.ID] = i
	}
	f := s.about(report.LedgerSequence, func(i int) (bool, string) {
		if !legible(s.ledgers[i]) {
			return s.ledgers[i] != nil, ""
		}
		before := ""
		for _, e := range s.ledgers[i].Entries {
			if at, ok := place[e.ID]; !ok || e.State != Applied {
				continue
			} else if before != "" && place[before] > at {
				told := s.label(e.ID) + " after " + s.label(before)
				messages = append(messages, s.targets[i]+" applied "+told)
				return true, told
			}
			before = e.ID
		}
		return true, "that of the files"
	})
	f.Field, f.Hint = "order", report.LedgerSequence.Fix
	f.Message = strings.Join(messages, "; ") + "; " + s.tool.Sequence
	return f, len(messages) > 0
}

// refused is what is wrong with the folder beside its migrations.
func (s *sheet) refused() []report.Finding {
	var out []report.Finding
	for _, fault := range s.faults {
		f := s.about(report.RepositoryRefused, func(i int) (bool, string) { return s.ledgers[i] != nil, "" })
		f.Subject, f.Message, f.Hint = "migrations of "+s.tool.Name, fault.Text, report.RepositoryRefused.Fix
		if !fault.Stops {
			f.Severity = report.Warning
		}
		out = append(out, f)
	}
	return out
}

// baselines compares where environments begin.
func (s *sheet) baselines() (report.Finding, bool) {
	var starts []string
	f := s.about(report.LedgerBaselineDiffers, func(i int) (bool, string) {
		if !legible(s.ledgers[i]) {
			return false, ""
		}
		var own []string
		for _, e := range s.ledgers[i].Entries {
			if e.State == Baseline {
				own = append(own, e.Version)
			}
		}
		start := strings.Join(own, ", ")
		if !slices.Contains(starts, start) {
			starts = append(starts, start)
		}
		return start != "", start
	})
	f.Field = "baseline"
	f.Hint = report.LedgerBaselineDiffers.Fix
	return f, len(starts) > 1
}

// onFiles is a finding about the checkout; what the ledgers say of the
// migration stands beside it.
func (s *sheet) onFiles(rule report.Rule, id string) report.Finding {
	f := s.finding(rule, s.row(id))
	f.Hint = rule.Fix
	return f
}

// duplicates are files that the tool takes for one migration.
func (s *sheet) duplicates() []report.Finding {
	if len(s.known.list) == len(s.files) {
		return s.clashes()
	}
	var out []report.Finding
	paths := map[string][]string{}
	for _, m := range s.files {
		paths[m.ID] = append(paths[m.ID], m.Path)
	}
	told := map[string]bool{}
	for _, m := range s.files {
		if len(paths[m.ID]) < 2 || told[m.ID] {
			continue
		}
		told[m.ID] = true
		f := s.onFiles(report.RepositoryDuplicate, m.ID)
		f.Message = strings.Join(paths[m.ID], " and ")
		if one := slices.Compact(slices.Clone(paths[m.ID])); len(one) == 1 {
			f.Message = fmt.Sprintf("%s has it %d times, and these", one[0], len(paths[m.ID]))
		}
		f.Message += " are one migration to " + s.tool.Name
		if s.tool.ToleratesDuplicates {
			f.Severity = report.Warning
		}
		if s.tool.Twice != "" {
			f.Message += "; " + s.tool.Twice
		}
		out = append(out, f)
	}
	return append(out, s.clashes()...)
}

// clashes are two files that are two migrations and share what they must not:
// with Rails the name of their class.
func (s *sheet) clashes() []report.Finding {
	if s.tool.Clash == nil {
		return nil
	}
	var out []report.Finding
	earlier := map[string]migration.Migration{}
	for _, m := range s.files {
		class := s.tool.Clash(m)
		o, ok := earlier[class]
		earlier[class] = m
		if ok && o.ID != m.ID && class != "" {
			f := s.onFiles(report.RepositoryDuplicate, m.ID)
			f.Message = o.Path + " and " + m.Path + " share a name: " + s.tool.Name + " refuses to start"
			if s.tool.ClashesPending {
				if len(s.bothPending(o.ID, m.ID)) == 0 {
					continue
				}
				f.Message = fmt.Sprintf("%s and %s share a name: %s refuses to run in %s, where neither is applied", o.Path, m.Path, s.tool.Name, s.names(s.bothPending(o.ID, m.ID)))
			}
			if s.tool.Shared != "" {
				if len(s.where(s.row(o.ID), report.CellPending))+len(s.where(s.row(m.ID), report.CellPending)) == 0 {
					continue // both ran everywhere: there is nothing left to renumber
				}
				f.Severity = report.Info
				f.Message = fmt.Sprintf("%s and %s share the number %s: %s", o.Path, m.Path, class, s.tool.Shared)
			}
			out = append(out, f)
		}
	}
	return out
}

// bothPending lists the targets that lack two migrations.
func (s *sheet) bothPending(a, b string) (at []int) {
	for i := range s.targets {
		if s.cell(i, a) == report.CellPending && s.cell(i, b) == report.CellPending {
			at = append(at, i)
		}
	}
	return at
}

// severalHeads are the ends of a graph that nothing joins: of the whole graph
// for Alembic, of one app for Django.
func (s *sheet) severalHeads() []report.Finding {
	if s.tool.Graphs == nil {
		return nil
	}
	var out []report.Finding
	for _, g := range s.tool.Graphs(s.files) {
		var heads, labels []string
		for _, h := range migration.Leaves(g) {
			if !slices.Contains(heads, h.ID) { // duplicates are told as such
				heads, labels = append(heads, h.ID), append(labels, h.Label)
			}
		}
		torn := slices.ContainsFunc(g, func(m migration.Migration) bool { return len(s.absent(m)) > 0 }) // told as orphans
		if len(heads) < 2 || torn {
			continue
		}
		f := s.onFiles(report.RepositorySeveralHeads, heads[len(heads)-1])
		f.Message = "nothing joins " + strings.Join(labels, " and ")
		out = append(out, f)
	}
	return out
}
