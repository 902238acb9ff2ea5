package ledger

import (
	"slices"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// unknown is an applied migration without a file.
func (s *sheet) unknown(row report.Row) (report.Finding, bool) {
	if !s.repo || row.InRepo {
		return report.Finding{}, false
	}
	at := s.where(row, report.CellApplied, report.CellFailed)
	at = slices.DeleteFunc(at, func(i int) bool { return s.movedTo(i, row.ID) })
	if len(at) == 0 {
		return report.Finding{}, false
	}
	fork := ""
	at = slices.DeleteFunc(at, func(i int) bool {
		if s.forks[i].first == row.ID {
			fork = s.forks[i].inWords(row.Name)
			return false
		}
		return s.forks[i].anew[row.ID] // told by the first one
	})
	if len(at) == 0 {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerUnknown, row)
	based := !slices.ContainsFunc(at, func(i int) bool {
		e, _ := s.entry(i, row.ID)
		return e.State != Baseline
	})
	f.Message = "in " + s.names(at) + " and not in the repository"
	f.Hint = "commit the file that " + s.names(at) + " ran, or check out the branch that has it"
	where := ""
	if s.elsewhere != nil {
		where = s.elsewhere(row.ID)
	}
	file, tool := "", ""
	if s.otherTool != nil {
		file, tool = s.otherTool(row.ID)
	}
	switch {
	case file != "":
		f.Message = "in " + s.names(at) + " and in no file of " + s.tool.Name + "; " + file + " is its file, and " + tool + "'s: two tools write one table"
		f.Hint = "give one of them a table of its own: each takes the other's rows for its own"
	case where != "":
		f.Severity, f.Message, f.Hint = report.Info, "in "+s.names(at)+"; "+where, ""
	case fork != "":
		f.Message += ": " + fork
		f.Hint = "git log -p -- " + migration.SqitchPlan
	case s.newest != "" && !s.repeats(row.ID) && s.tool.Order(row.ID, s.newest) > 0:
		f.Message += ", which may be behind"
	}
	if s.tool.Orphaned != "" && where == "" {
		f.Message += ": " + s.tool.Orphaned
	}
	if s.tool.StopsUnknown != "" && !s.future(row) {
		words, passes := s.tool.StopsUnknown, s.passes.Unknown
		if s.newer != "" && s.newest != "" && s.tool.Order(s.newest, row.ID) <= 0 {
			words, passes = s.tool.Name+" stops at it: "+s.newer, ""
		}
		s.stops(&f, words, passes)
	}
	return f, !based
}

// stops says in a finding what the tool does about it: it stops, or it goes on
// because the configuration in the checkout says so.
func (s *sheet) stops(f *report.Finding, words, passes string) {
	if passes != "" {
		f.Severity = min(f.Severity, report.Warning)
		f.Message += "; " + s.tool.Name + " goes on all the same: " + passes
		return
	}
	f.Severity = report.Error
	f.Message += "; " + words
}

// future says whether a migration lies above everything that the checkout has,
// where some tools take the checkout for the older one and go on.
func (s *sheet) future(row report.Row) bool {
	if !s.tool.ToleratesNewer || s.newer != "" {
		return false
	}
	return s.repeats(row.ID) || s.newest == "" || s.tool.Order(s.newest, row.ID) <= 0
}
