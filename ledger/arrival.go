package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// arrival is what the history of the files tells of a migration below a
// watermark. The ledger has a number and nothing else: an environment that
// reached it before the file was there has gone past the file.
func (s *sheet) arrival(row report.Row) []report.Finding {
	below := slices.DeleteFunc(s.where(row, report.CellUnproven), func(i int) bool { return s.tool.Model != Watermark || !legible(s.ledgers[i]) })
	if s.history == nil || !row.InRepo || len(below) == 0 {
		return nil
	}
	file := s.file(row.ID)
	past, there := s.history.Past[file.Path]
	var out []report.Finding
	if above, ok := s.earlier(row.ID, below, func(other migration.Past) bool { return !there || other.Added.Place < past.Added.Place }); ok {
		out = append(out, s.skipped(row, below, above, past, there))
	}
	if above, ok := s.earlier(row.ID, below, func(other migration.Past) bool {
		return there && past.Changed.Place > past.Added.Place && other.Added.Place >= past.Added.Place && other.Added.Place < past.Changed.Place
	}); ok {
		out = append(out, s.outgrown(row, below, above, past))
	}
	return out
}

// reached says whether a target's version is at a migration or above it.
func (s *sheet) reached(target int, id string) bool {
	return slices.ContainsFunc(s.ids(target), func(own string) bool { return s.tool.Order(own, id) >= 0 })
}

// earlier is the lowest migration above one that a target has reached and whose
// file the condition is true of.
func (s *sheet) earlier(id string, targets []int, is func(migration.Past) bool) (above migration.Migration, ok bool) {
	reached := ""
	for _, i := range targets {
		for _, own := range s.ids(i) {
			if reached == "" || s.tool.Order(own, reached) > 0 {
				reached = own
			}
		}
	}
	for _, m := range s.files { // in order
		if s.tool.Order(m.ID, id) <= 0 {
			continue
		}
		if s.tool.Order(m.ID, reached) > 0 {
			break
		}
		if past, there := s.history.Past[m.Path]; there && is(past) {
			return m, true
		}
	}
	return migration.Migration{}, false
}

// skipped is a migration that came after one above it. Of a snapshot that was
// taken in between it is known that the environment had gone past.
func (s *sheet) skipped(row report.Row, below []int, above migration.Migration, past migration.Past, there bool) report.Finding {
	f := s.finding(report.LedgerMaybeSkipped, row)
	f.State = report.Open
	came := fmt.Sprintf("it was added after %s on %s (%s)", above.Label, s.history.Branch, past.Added.At.Format(time.DateOnly))
	if !there {
		came = fmt.Sprintf("it is not on %s, and %s is", s.history.Branch, above.Label)
	}
	var proven, rest []int
	for _, i := range below {
		taken := s.ledgers[i].Taken
		before := !taken.IsZero() && (!there || taken.Before(past.Added.At))
		switch reached := s.reached(i, above.ID); {
		case reached && before && there:
			proven = append(proven, i)
		case reached:
			rest = append(rest, i)
		}
	}
	var told []string
	if len(proven) > 0 {
		f.Rule, f.Severity = report.LedgerOutOfOrder, report.Error
		told = append(told, fmt.Sprintf("%s was past it before that (its snapshot says so): %s will never run it there, and unless it ran from another branch it is missing", s.names(proven), s.tool.Name))
	}
	if len(rest) > 0 {
		were := "it was"
		if len(rest) > 1 {
			were = "they were"
		}
		told = append(told, fmt.Sprintf("%s may have skipped it, if %s at %s before", s.names(rest), were, above.Label))
	}
	f.Message = came + ": " + strings.Join(told, "; ")
	if len(proven) == 0 {
		f.Message += fmt.Sprintf("; %s never runs what is below the version", s.tool.Name)
	}
	f.Hint = "compare the schemas for what the file does; where it is missing, put it into a new migration above " + s.label(s.newest)
	return f
}

// outgrown is a migration whose text changed after one above it had come.
func (s *sheet) outgrown(row report.Row, below []int, above migration.Migration, past migration.Past) report.Finding {
	below = slices.DeleteFunc(slices.Clone(below), func(i int) bool { return !s.reached(i, above.ID) })
	f := s.finding(report.LedgerMaybeOutgrown, row)
	f.State = report.Open
	f.Message = fmt.Sprintf("its file was changed on %s (%s) after %s had been added: %s may have run the text before, and %s keeps no checksums",
		s.history.Branch, past.Changed.At.Format(time.DateOnly), above.Label, s.names(below), s.tool.Name)
	f.Hint = "git log -p -- " + s.file(row.ID).Path
	return f
}

// historyNotes say what the history could not tell of a watermark.
func (s *sheet) historyNotes() []string {
	if s.tool.Model != Watermark {
		return nil
	}
	below := false
	for i, l := range s.ledgers {
		below = below || legible(l) && slices.ContainsFunc(s.files, func(m migration.Migration) bool { return s.covered(i, m.ID) })
	}
	switch {
	case !below:
		return nil
	case s.history == nil:
		return []string{"no git history was read, which could tell whether a file below the version was skipped"}
	case s.history.Shallow:
		return []string{"the clone is shallow: which of the older files came first is not known (git fetch --unshallow)"}
	}
	return nil
}
