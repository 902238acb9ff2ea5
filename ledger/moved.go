package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/report"
)

// findAliases collects the names under which migrations may have been recorded
// before their files were moved or compiled.
func (s *sheet) findAliases() {
	s.former, s.alike = make([]map[string]Entry, len(s.targets)), map[string][]string{}
	if s.tool.Alias == nil {
		return
	}
	for _, m := range s.files {
		alias := s.tool.Alias(m.ID)
		s.alike[alias] = append(s.alike[alias], m.ID)
	}
	for i, l := range s.ledgers {
		s.former[i] = map[string]Entry{}
		if !legible(l) {
			continue
		}
		for _, e := range l.Entries {
			if e.State == Applied && !s.known.has(e.ID) {
				s.former[i][s.tool.Alias(e.ID)] = e
			}
		}
	}
}

// movedFrom finds the entry under which a target recorded a migration that it
// lacks under its present name.
func (s *sheet) movedFrom(target int, id string) (Entry, bool) {
	if s.tool.Alias == nil {
		return Entry{}, false
	}
	if s.entries[target].has(id) {
		return Entry{}, false
	}
	e, ok := s.former[target][s.tool.Alias(id)]
	return e, ok
}

// movedTo says whether an entry that no file has is one of a file's former names.
func (s *sheet) movedTo(target int, id string) bool {
	return s.tool.Alias != nil && slices.ContainsFunc(s.alike[s.tool.Alias(id)], func(file string) bool {
		return !s.entries[target].has(file)
	})
}

// renamed is a migration that an environment has under another name.
func (s *sheet) renamed(row report.Row) (report.Finding, bool) {
	var told []string
	for _, i := range s.where(row, report.CellPending) {
		// Without files both names are rows: the one that sorts first tells.
		if e, ok := s.movedFrom(i, row.ID); ok && (s.repo || row.ID < e.ID) {
			told = append(told, s.targets[i]+" has it as "+e.Label())
		}
	}
	if len(told) == 0 {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerRenamed, row)
	f.Message, f.Hint = strings.Join(told, "; ")+"; "+s.tool.Renamed, report.LedgerRenamed.Fix
	if s.tool.StopsUnknown != "" && s.passes.Unknown == "" { // the former name is a row without a file
		f.Severity = report.Error
	}
	return f, true
}

// described is a migration that an environment ran under another description
// than its file has, for tools that look at that beside the version.
func (s *sheet) described(row report.Row) (report.Finding, bool) {
	file := s.file(row.ID)
	if s.tool.Describes == nil || file.Label == "" || s.several(row.ID) {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerRenamed, row)
	own := s.tool.Describes(Entry{Name: file.Label})
	var told []string
	for _, i := range s.where(row, report.CellApplied) {
		e, _ := s.entry(i, row.ID)
		if other := s.tool.Describes(*e); e.State == Applied && own != "" && other != "" && own != other {
			told = append(told, s.targets[i]+" has it as "+e.Label())
			f.Values[i].Text = e.Label()
		}
	}
	f.Field, f.Message, f.Hint = "name", strings.Join(told, "; ")+" and the file is "+file.Path, "git log --follow -- "+file.Path
	s.stops(&f, s.tool.StopsDescribed, s.passes.Edited)
	return f, len(told) > 0
}

// retyped is a migration that an environment ran as a file of another kind.
func (s *sheet) retyped(row report.Row) (report.Finding, bool) {
	file := s.file(row.ID)
	if s.tool.Kind == nil || file.Path == "" || s.several(row.ID) {
		return report.Finding{}, false
	}
	own := s.tool.Kind(file.Path)
	var told []string
	for _, i := range s.where(row, report.CellApplied) {
		if e, _ := s.entry(i, row.ID); e.State == Applied && e.Kind != "" && own != "" && e.Kind != own {
			told = append(told, fmt.Sprintf("%s ran it as %s and %s is %s", s.targets[i], e.Kind, file.Path, own))
		}
	}
	if len(told) == 0 {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerEdited, row)
	f.Message, f.Hint = strings.Join(told, "; "), "git log --follow -- "+file.Path
	s.stops(&f, s.tool.StopsKind, s.passes.Edited)
	return f, true
}

// marked is a migration that ran in one environment and was only recorded in
// another.
func (s *sheet) marked(row report.Row) (report.Finding, bool) {
	var marked, ran []int
	for _, i := range s.where(row, report.CellApplied) {
		if e, ok := s.entry(i, row.ID); ok && e.Marked {
			marked = append(marked, i)
		} else if ok {
			ran = append(ran, i)
		}
	}
	if len(marked) == 0 || len(ran) == 0 {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerMarked, row)
	for _, i := range marked {
		f.Values[i].Text = "recorded, not run"
	}
	f.Message, f.Hint = "it ran in "+s.names(ran)+" and was only recorded in "+s.names(marked), report.LedgerMarked.Fix
	return f, true
}

// onlyRecorded tells of what no environment is known to have run: there is
// nothing to compare, and the ledger says no more than that it is marked.
func (s *sheet) onlyRecorded(target int) (note string) {
	var marked []string
	for _, e := range s.ledgers[target].Entries {
		if e.State == Applied && e.Marked && !slices.ContainsFunc(s.entries, func(other *index[Entry]) bool {
			o := other.find(e.ID)
			return o != nil && o.State == Applied && !o.Marked
		}) {
			marked = append(marked, s.label(e.ID))
		}
	}
	switch len(marked) {
	case 0:
		return ""
	case 1:
		return marked[0] + " was recorded as applied and not run"
	}
	return fmt.Sprintf("%d migrations were recorded as applied and not run, the first of them %s", len(marked), marked[0])
}
