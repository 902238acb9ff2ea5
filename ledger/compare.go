package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Compare lays one tool's ledgers side by side: what each environment has
// applied, what it lacks, and what is wrong with either. ledgers are in the
// order of the targets, nil where the environment has none; files are those of
// the checkout, nil where it was not read. Without files, a migration is
// pending where another environment has it.
//
// That a migration is pending in every environment is no finding: in that they
// agree. Neither is a ledger that cannot prove what lies below its version;
// both are told in the notes.
func Compare(targets []string, ledgers []*Ledger, files *migration.Set) (report.Ledger, []report.Finding) {
	s := newSheet(targets, ledgers, files)
	out := report.Ledger{Tool: s.tool.Name, Repo: s.repo, Heads: make([]string, len(targets)), Present: make([]bool, len(targets)), Notes: s.notes()}
	if table := s.table(); table.Name != "" {
		out.Table = table.Path()
	}
	unread := false
	for i, l := range ledgers {
		out.Present[i] = l != nil
		unread = unread || l != nil && l.Unread
	}
	if unread {
		return out, nil
	}
	findings := s.whole()
	everywhere := 0
	order := s.order()
	out.Rows = make([]report.Row, 0, len(order))
	room := newRoom(len(order), len(targets))
	for _, id := range slices.Backward(order) {
		row := s.rowIn(room, id)
		if !slices.ContainsFunc(row.Cells, func(c report.Cell) bool { return c != report.CellAbsent }) {
			continue // undone where it was applied, and in no file
		}
		if !slices.ContainsFunc(row.Cells, func(c report.Cell) bool { return c != report.CellPending }) {
			everywhere++
		}
		for i, c := range row.Cells {
			if c == report.CellApplied && out.Heads[i] == "" {
				out.Heads[i] = row.Name
			}
		}
		out.Rows = append(out.Rows, row)
		findings = append(findings, s.judge(row)...)
	}
	if s.tool.Model == Heads {
		out.Heads = s.heads()
	}
	if everywhere > 0 && s.repo && slices.Contains(out.Present, true) {
		out.Notes = append(out.Notes, plural(everywhere, "migration of the checkout is", "migrations of the checkout are")+" pending in every environment")
	}
	return out, findings
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// table is the table that the tool writes, by the first environment that has one.
func (s *sheet) table() schema.Key {
	for _, l := range s.ledgers {
		if l != nil {
			return l.Table
		}
	}
	return schema.Key{}
}

// room is what many rows hold, made at once.
type room struct {
	cells []report.Cell
	texts []string
}

func newRoom(rows, targets int) *room {
	return &room{make([]report.Cell, rows*targets), make([]string, 2*rows*targets)}
}

func (s *sheet) row(id string) report.Row { return s.rowIn(newRoom(1, len(s.targets)), id) }

// rowIn takes the first of the room that is left.
func (s *sheet) rowIn(left *room, id string) report.Row {
	n := len(s.targets)
	file := s.file(id)
	row := report.Row{ID: id, Name: file.Label, InRepo: s.repo && (file != &noFile || s.inRepo(id)), File: file.Path, Cells: left.cells[:n:n], AppliedAt: left.texts[:n:n], Sums: left.texts[n : 2*n : 2*n]}
	if row.Name == "" {
		row.Name = s.label(id)
	}
	left.cells, left.texts = left.cells[n:], left.texts[2*n:]
	for i := range s.targets {
		e, _ := s.entry(i, id)
		row.Cells[i], row.AppliedAt[i], row.Sums[i] = s.cell(i, id), e.AppliedAt, e.Sum
	}
	return row
}

// heads are the revisions that stand in each ledger of a graph.
func (s *sheet) heads() []string {
	heads := make([]string, len(s.targets))
	for i, l := range s.ledgers {
		if !legible(l) {
			continue
		}
		var labels []string
		for _, e := range l.Entries {
			labels = append(labels, s.label(e.ID))
		}
		heads[i] = strings.Join(labels, ", ")
	}
	return heads
}

// notes are the readers' notes by environment, and what a ledger cannot prove.
func (s *sheet) notes() []string {
	var notes []string
	for i, l := range s.ledgers {
		if l == nil {
			continue
		}
		for _, n := range l.Notes {
			notes = append(notes, s.targets[i]+": "+n)
		}
		if !legible(l) {
			continue
		}
		for _, tell := range []func(int) string{s.onlyRecorded, s.takenBack, s.severalRevisions, s.untagged, s.loaded} {
			if n := tell(i); n != "" {
				notes = append(notes, s.targets[i]+": "+n)
			}
		}
	}
	if s.tool.Caveat != "" && slices.ContainsFunc(s.ledgers, legible) {
		notes = append(notes, s.tool.Caveat)
	}
	if s.tool.Model == Watermark {
		equal := map[string]bool{}
		legibles := 0
		for i, l := range s.ledgers {
			if legible(l) {
				legibles++
				equal[strings.Join(s.ids(i), ",")] = true
			}
		}
		if legibles > 1 && len(equal) == 1 && !equal[""] {
			notes = append(notes, s.tool.Name+" records the highest version only: the versions are equal, what ran below them is unproven")
		}
	}
	return append(notes, s.historyNotes()...)
}
