package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// judge is the findings on one migration.
func (s *sheet) judge(row report.Row) []report.Finding {
	if s.settled(row) {
		return nil
	}
	var out []report.Finding
	add := func(f report.Finding, ok bool) {
		if ok {
			out = append(out, f)
		}
	}
	add(s.failed(row))
	add(s.steps(row))
	add(s.unknown(row))
	add(s.pending(row))
	add(s.renamed(row))
	add(s.described(row))
	add(s.retyped(row))
	add(s.marked(row))
	add(s.content(row))
	add(s.parents(row))
	return append(out, s.arrival(row)...)
}

// settled says whether there is nothing to judge: the migration is applied
// everywhere, as its file is, and nothing else is recorded of it. Of a long
// history that is nearly every row.
func (s *sheet) settled(row report.Row) bool {
	file := s.file(row.ID)
	if s.repo && !row.InRepo || len(file.Needs) > 0 {
		return false
	}
	for i, c := range row.Cells {
		if c != report.CellApplied || row.Sums[i] != "" && !slices.Contains(file.Sums, row.Sums[i]) {
			return false
		}
		if e, _ := s.entry(i, row.ID); e.Marked || s.tool.Describes != nil && s.tool.Describes(*e) != s.tool.Describes(Entry{Name: file.Label}) ||
			e.Kind != "" && s.tool.Kind != nil && e.Kind != s.tool.Kind(file.Path) {
			return false
		}
	}
	return true
}

// finding begins a finding on a migration: what each ledger says of it.
func (s *sheet) finding(rule report.Rule, row report.Row) report.Finding {
	f := report.Finding{Rule: rule, Severity: rule.Severity, State: report.Drift, Subject: "migration " + row.Name, Field: "state"}
	for i, c := range row.Cells {
		f.Values = append(f.Values, report.Value{Target: s.targets[i], Present: c != report.CellPending && c != report.CellAbsent, Text: string(c)})
	}
	return f
}

// where lists the targets whose cell is one of those given.
func (s *sheet) where(row report.Row, cells ...report.Cell) []int {
	var at []int
	for i, c := range row.Cells {
		if slices.Contains(cells, c) {
			at = append(at, i)
		}
	}
	return at
}

// names joins targets: "dev and staging".
func (s *sheet) names(at []int) string {
	var names []string
	for _, i := range at {
		names = append(names, s.targets[i])
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func (s *sheet) failed(row report.Row) (report.Finding, bool) {
	at := s.where(row, report.CellFailed)
	if len(at) == 0 {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerFailed, row)
	var details []string
	for _, i := range at {
		detail := s.targets[i]
		if e, _ := s.entry(i, row.ID); e.Detail != "" {
			detail += ": " + e.Detail
		}
		details = append(details, detail)
	}
	f.Message, f.Hint = strings.Join(details, "; "), s.tool.Repair
	if s.tool.TriesAgain {
		f.Severity = report.Warning
	}
	return f, true
}

// steps is a migration that failed half-way and whose file was changed above
// the statement that failed.
func (s *sheet) steps(row report.Row) (report.Finding, bool) {
	var told []string
	file := s.file(row.ID)
	for _, i := range s.where(row, report.CellFailed) {
		e, _ := s.entry(i, row.ID)
		if n, ok := changedStep(e.Steps, stepsOf(file)); ok {
			told = append(told, fmt.Sprintf("statement %d of %s is not the one that %s ran before it failed", n, file.Path, s.targets[i]))
		}
	}
	if len(told) == 0 {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerEdited, row)
	f.Severity = report.Error
	f.Message, f.Hint = strings.Join(told, "; ")+"; "+s.tool.StopsSteps, "git log -p -- "+file.Path
	return f, true
}

func stepsOf(file *migration.Migration) migration.Steps {
	if file.Steps == nil {
		return nil
	}
	return file.Steps()
}

// changedStep finds the first statement, counted from 1, that no way to read
// the file has among those that ran.
func changedStep(ran []string, file migration.Steps) (n int, ok bool) {
	best := -1
	for _, reading := range file {
		same := 0
		for same < len(ran) && same < len(reading) && ran[same] == reading[same] {
			same++
		}
		best = max(best, same)
	}
	return best + 1, best >= 0 && best < len(ran)
}

// pending is a migration that an environment lacks: because it is behind, or
// because it has already gone past it.
func (s *sheet) pending(row report.Row) (report.Finding, bool) {
	var behind, late []int
	for _, i := range s.where(row, report.CellPending) {
		if s.ledgers[i] == nil {
			continue // told as a whole
		}
		if _, moved := s.movedFrom(i, row.ID); moved {
			continue // told as renamed
		}
		behind = append(behind, i)
		if s.passed(i, row.ID) {
			late = append(late, i)
		}
	}
	heads := s.tool.Model == Heads && !s.repo // of which nothing tells who is behind
	if len(behind) == 0 && !heads {
		return report.Finding{}, false
	}
	ahead := s.where(row, report.CellApplied)
	for _, i := range s.where(row, report.CellUnproven) {
		// Below a watermark or a baseline is behind the migration all the same.
		// Beside a head that the checkout does not have, nothing is known.
		if legible(s.ledgers[i]) && s.tool.Model != Heads {
			ahead = append(ahead, i)
		}
	}
	if len(late) > 0 {
		f := s.finding(report.LedgerOutOfOrder, row)
		f.State, f.Hint = report.Open, s.tool.Apply
		f.Message = s.names(late) + " is already past it"
		if len(late) > 1 {
			f.Message = s.names(late) + " are already past it"
		}
		if s.late() == RunsLate || s.file(row.ID).AnyOrder {
			f.Message += ", " + s.tool.Name + " will run it late"
			if s.tool.Strict != "" {
				f.Message += ", unless " + s.tool.Strict + " is set, at which it refuses"
			}
		} else {
			f.Severity = report.Error
			f.Message += ", " + s.tool.Name + map[Reaction]string{Refuses: " refuses to run", NeverSeen: " will never run it"}[s.late()]
			if s.late() == Refuses && s.tool.Allow != "" {
				f.Message += " until it is told to allow that"
			}
			f.Hint = "where it is applied nowhere yet, give it a number above the highest applied one"
			if s.tool.Allow != "" {
				f.Hint += "; else run it on purpose: " + s.tool.Allow
			}
			if s.skipsLate && s.passes.Late != "" {
				f.Message += ", and stops at nothing: " + s.passes.Late
			}
		}
		return f, true
	}
	f := s.finding(report.LedgerPending, row)
	f.State, f.Hint = report.Open, s.tool.Apply
	f.Message = "pending in " + s.names(behind)
	switch {
	case heads && len(ahead) > 0 && len(s.where(row, report.CellUnproven)) > 0:
		f.Message, f.Hint = "a head in some environments only; without the migration files nothing tells who is ahead", "run it in the checkout that has the migrations"
		return f, true
	case slices.ContainsFunc(behind, func(i int) bool {
		e, _ := s.entry(i, row.ID)
		return s.outdated(e)
	}):
		f.Message += ", which ran an older version of the file"
	case len(s.file(row.ID).Replaces) > 0:
		return s.squash(f, row, behind, ahead)
	case s.chosen(row, ahead) != "":
		f.Severity = report.Info
		f.Message += "; it runs only where " + s.tool.Name + " is told to, it has the " + s.chosen(row, ahead)
		f.Hint = "run it there if the environment should have it"
	}
	return f, len(behind) > 0 && len(ahead) > 0
}

// chosen is what a run had to be told to have the migration, by the ledgers
// that have it: without that it is passed over and never counts as pending.
func (s *sheet) chosen(row report.Row, ahead []int) string {
	for _, i := range ahead {
		if e, _ := s.entry(i, row.ID); e.Only != "" {
			return e.Only
		}
	}
	return ""
}

// squash is a pending squash. While the files that it replaces are there they
// tell what is pending; Django records the squash once they are all applied.
func (s *sheet) squash(f report.Finding, row report.Row, behind, ahead []int) (report.Finding, bool) {
	replaces := s.file(row.ID).Replaces
	gone := slices.ContainsFunc(replaces, func(id string) bool { return !s.known.has(id) })
	if !gone {
		return f, false
	}
	var stuck []int
	for _, i := range behind {
		if slices.ContainsFunc(replaces, func(id string) bool { return s.applied(i, id) }) {
			stuck = append(stuck, i)
		}
	}
	if len(stuck) > 0 {
		f.Severity = report.Error
		f.Message += "; " + s.names(stuck) + " has only some of the migrations that it replaces, so that Django can use neither them nor the squash"
		f.Hint = "bring back the replaced files from the history, migrate " + s.names(stuck) + ", and delete them again"
	}
	return f, len(stuck) > 0 || len(ahead) > 0
}

// passed says whether a target has applied something that sorts behind a
// migration that it lacks.
func (s *sheet) passed(target int, id string) bool {
	if s.tool.Late == Unordered || s.tool.Order == nil || s.repeats(id) || s.foreign != nil && s.foreign(id) {
		return false
	}
	applied := s.marks[target].applied
	return applied != "" && s.tool.Order(applied, id) > 0
}

// content is one migration with two contents: in two environments, or in an
// environment and the checkout.
func (s *sheet) content(row report.Row) (report.Finding, bool) {
	if !slices.ContainsFunc(row.Sums, func(sum string) bool { return sum != "" }) {
		return report.Finding{}, false
	}
	file := s.file(row.ID)
	var edited, agree, respelled []int
	f := s.finding(report.LedgerContentDiffers, row)
	if s.several(row.ID) {
		file = &noFile // which of them was applied is not known
	}
	f.Field = "checksum"
	for i, sum := range row.Sums {
		f.Values[i].Text = sum
		if sum == "" || row.Cells[i] != report.CellApplied || len(s.comparable(row.ID, sum)) == 0 {
			continue
		}
		switch {
		case slices.Contains(file.Sums, sum):
			agree = append(agree, i)
		default:
			edited = append(edited, i)
			if file.Respelled != nil && slices.Contains(file.Respelled(), sum) {
				respelled = append(respelled, i)
			}
		}
	}
	lineEnds := len(respelled) > 0 && len(respelled) == len(edited)
	switch {
	case s.contents(row) && s.repeats(row.ID):
		f.Severity, f.Message = report.Warning, "a repeatable migration: one of the environments ran an older version of the file"
		return f, true
	case s.contents(row):
		f.Hint = report.LedgerContentDiffers.Fix
		switch {
		case lineEnds:
			f.Severity, f.Message = report.Warning, "only the line ends differ (LF and CRLF): the statements are the same"
		case len(agree) > 0:
			f.Message = "the file in the checkout agrees with " + s.names(agree)
		case len(file.Sums) > 0:
			f.Message = "the file in the checkout agrees with none of them"
		}
		return f, true
	case len(edited) > 0:
		f.Rule, f.Severity = report.LedgerEdited, report.LedgerEdited.Severity
		f.Message = file.Path + " has the checksum " + s.comparable(row.ID, row.Sums[edited[0]])[0]
		f.Hint = "git log -p -- " + file.Path
		if lineEnds {
			f.Message = file.Path + " differs in its line ends only (LF and CRLF)"
			f.Hint = "keep git from changing line ends: *.sql -text in .gitattributes, and check the file out again"
		}
		if s.tool.StopsEdited != "" {
			s.stops(&f, s.tool.StopsEdited, s.passes.Edited)
		}
		return f, true
	}
	return f, false
}

// contents says whether environments recorded two contents of one migration.
// The spellings of one file are one content, and what two algorithms made of a
// text says nothing.
func (s *sheet) contents(row report.Row) bool {
	file := s.file(row.ID).Sums
	if s.several(row.ID) {
		file = nil
	}
	first := map[string]string{} // by algorithm
	for i, sum := range row.Sums {
		if sum == "" || row.Cells[i] != report.CellApplied {
			continue
		}
		version := ""
		if s.tool.SumVersion != nil {
			version = s.tool.SumVersion(sum)
		}
		if slices.Contains(file, sum) {
			sum = s.comparable(row.ID, sum)[0]
		}
		if other, ok := first[version]; ok && other != sum {
			return true
		}
		first[version] = sum
	}
	return false
}

// parents is an applied migration of a graph that needs one that is not.
func (s *sheet) parents(row report.Row) (report.Finding, bool) {
	if s.tool.Model == Heads {
		return report.Finding{}, false
	}
	var gaps []string
	for _, i := range s.where(row, report.CellApplied) {
		for _, need := range s.file(row.ID).Needs {
			if s.cell(i, need) == report.CellPending {
				gaps = append(gaps, fmt.Sprintf("%s lacks %s", s.targets[i], s.label(need)))
			}
		}
	}
	if len(gaps) == 0 {
		return report.Finding{}, false
	}
	f := s.finding(report.LedgerParentPending, row)
	f.Message, f.Hint = strings.Join(gaps, "; "), report.LedgerParentPending.Fix
	if s.tool.StopsParent == "" {
		f.Severity, f.Hint = report.Warning, s.tool.Apply
		return f, true
	}
	f.Message += "; " + s.tool.StopsParent
	return f, true
}
