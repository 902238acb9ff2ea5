package ledger

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// sheet is one tool's ledgers side by side, with the checkout's files where
// they were read.
type sheet struct {
	tool      Tool
	targets   []string
	ledgers   []*Ledger
	repo      bool
	files     []migration.Migration
	squashes  []migration.Migration // of the files, or as far as the IDs tell
	faults    []migration.Fault
	starts    map[string]*migration.Migration // by ID: the checkpoints of the checkout
	engine    string                          // that the files are written for, "" for not said
	runsLate  bool                            // the checkout says so
	skipsLate bool                            // that, or this
	passes    migration.Passes                // what the checkout has the tool go on with
	newer     string                          // the setting that has the tool stop at rows above every file
	repeating bool                            // some of the files run again whenever they change
	history   *migration.History              // of the files, nil where it was not read

	forks     []fork               // by target
	twice     map[string]bool      // IDs of several files
	foreign   func(id string) bool // the files are not expected to have it; nil for never, and without files
	otherTool func(id string) (file, tool string)
	elsewhere func(id string) string // what the checkout has of what is none of its files; nil for nothing

	known   *index[migration.Migration] // of the files, the first of duplicates
	stands  map[string]bool             // IDs that a squash of the checkout stands for
	entries []*index[Entry]             // by target
	former  []map[string]Entry          // by target and alias: what it applied under a name that no file has
	alike   map[string][]string         // by alias: IDs of files
	marks   []mark                      // by target
	newest  string                      // the highest file, "" for none or without an order
	lost    []bool                      // by target: a head that the checkout does not have hides what leads to it
}

func newSheet(targets []string, ledgers []*Ledger, files *migration.Set) *sheet {
	s := &sheet{targets: targets, ledgers: ledgers, stands: map[string]bool{},
		entries: make([]*index[Entry], len(targets)), lost: make([]bool, len(targets))}
	for _, l := range ledgers {
		if l != nil {
			s.tool, _ = Named(l.Tool)
			s.tool.Name = l.Tool // of a snapshot that a newer release wrote, too
			break
		}
	}
	if files != nil && (s.tool.Name == "" || files.Tool == s.tool.Name) {
		s.repo, s.files, s.faults, s.runsLate, s.history = true, files.Migrations, files.Faults, files.RunsLate, files.History
		s.elsewhere, s.otherTool, s.skipsLate = files.Elsewhere, files.OtherTool, files.SkipsLate
		s.passes, s.newer = files.Passes, files.StopsNewer
		s.engine, s.starts = files.Engine, make(map[string]*migration.Migration, len(files.Checkpoints))
		for i := range files.Checkpoints {
			s.starts[files.Checkpoints[i].ID] = &files.Checkpoints[i]
		}
		if s.tool.Name == "" {
			s.tool, _ = Named(files.Tool)
		}
	}
	if s.tool.Fit != nil {
		s.files = s.tool.Fit(s.files, s.recorded())
	}
	s.known = indexed(s.files, func(m *migration.Migration) string { return m.ID }, s.tool.Order, false)
	s.repeating = slices.ContainsFunc(s.files, func(m migration.Migration) bool { return m.Repeats })
	if s.tool.Foreign != nil && s.repo {
		s.foreign = s.tool.Foreign(s.files)
	}
	s.findTwice()
	s.resolve()
	s.findSquashes()
	s.findAliases()
	for i, l := range s.ledgers {
		var own []Entry
		if legible(l) {
			own = l.Entries
		}
		s.entries[i] = indexed(own, func(e *Entry) string { return e.ID }, s.tool.Order, true)
		if !legible(l) {
			continue
		}
		s.trustSums(i)
		s.expandHeads(i)
		s.expandSquashes(i)
	}
	s.findForks()
	s.forgetBehindFork()
	s.measure()
	return s
}

// late is what the tool does about a late migration, as it is configured.
func (s *sheet) late() Reaction {
	switch {
	case s.runsLate:
		return RunsLate
	case s.skipsLate:
		return NeverSeen
	}
	return s.tool.Late
}

// mark is how far a target has come, in the tool's order: the highest that is
// applied, the highest baseline, and the lowest of all rows, "" for none.
type mark struct{ applied, baseline, first string }

// measure finds the marks, so that no migration has to be held against every row.
func (s *sheet) measure() {
	s.marks = make([]mark, len(s.targets))
	if s.tool.Order == nil {
		return
	}
	raise := func(to *string, id string) {
		if (*to == "" || s.tool.Order(id, *to) > 0) && !s.repeats(id) {
			*to = id
		}
	}
	for i, entries := range s.entries {
		for j := range entries.list {
			e := &entries.list[j]
			id := e.ID
			if first := &s.marks[i].first; s.tool.SkipsBelowFirst && (*first == "" || s.tool.Order(id, *first) < 0) {
				*first = id
			}
			switch e.State {
			case Baseline:
				raise(&s.marks[i].baseline, id)
				raise(&s.marks[i].applied, id)
			case Applied:
				raise(&s.marks[i].applied, id)
			}
		}
	}
	for i := range slices.Backward(s.files) { // the highest first, so that nothing else has to be looked up
		raise(&s.newest, s.files[i].ID)
	}
}

// legible says whether a ledger is there and its entries mean something.
func legible(l *Ledger) bool { return l != nil && !l.Unread && l.Broken == "" }

// entry is what a target's ledger has of a migration, an empty one for nothing.
func (s *sheet) entry(target int, id string) (e *Entry, ok bool) {
	if e := s.entries[target].find(id); e != nil {
		return e, true
	}
	return &noEntry, false
}

var noEntry Entry

// beforeFirst says whether an ID is golang-migrate's -1: the down file of the
// first migration failed.
func beforeFirst(id string) bool { return strings.HasPrefix(id, "-") }

// file is a migration of the checkout, an empty one where it has none.
func (s *sheet) file(id string) *migration.Migration {
	if m := s.known.find(id); m != nil {
		return m
	}
	if m, ok := s.starts[id]; ok {
		return m
	}
	return &noFile
}

var noFile migration.Migration

// findTwice collects the IDs of several files.
func (s *sheet) findTwice() {
	if len(s.known.list) == len(s.files) {
		return
	}
	s.twice = map[string]bool{}
	seen := make(map[string]bool, len(s.files))
	for i := range s.files {
		if id := s.files[i].ID; seen[id] {
			s.twice[id] = true
		} else {
			seen[id] = true
		}
	}
}

// several says whether several files are one migration to the tool: that is
// told as such, and which of them an environment ran is not known.
func (s *sheet) several(id string) bool { return s.twice[id] }

// inRepo says whether the checkout has a migration, or nobody expects it to.
func (s *sheet) inRepo(id string) bool {
	return s.known.has(id) || s.starts[id] != nil || s.stands[id] || beforeFirst(id) || s.foreign != nil && s.foreign(id)
}

// wanted says whether an environment without the migration is behind: always
// where no files say what belongs there.
func (s *sheet) wanted(id string) bool { return !s.repo || s.inRepo(id) && s.starts[id] == nil }

// cell is what one target's ledger says of a migration.
func (s *sheet) cell(target int, id string) report.Cell {
	e, ok := s.entry(target, id)
	if ok && e.State == Applied && !s.repeats(id) {
		return report.CellApplied // nearly all
	}
	nothing := report.CellAbsent
	if s.wanted(id) && !beforeFirst(id) {
		nothing = report.CellPending
	}
	if l := s.ledgers[target]; l != nil && !legible(l) {
		return report.CellUnproven
	}
	if ok {
		switch e.State {
		case Failed:
			return report.CellFailed
		case RolledBack:
			return nothing
		}
		if s.outdated(e) {
			return report.CellPending
		}
		return report.CellApplied
	}
	if !beforeFirst(id) && s.covered(target, id) {
		return report.CellUnproven
	}
	return nothing
}

// covered says whether a ledger cannot tell: below a watermark or a baseline,
// and beside a head that the checkout does not have.
func (s *sheet) covered(target int, id string) bool {
	switch s.tool.Model {
	case Heads:
		return s.lost[target] || !s.repo && len(s.entries[target].list) > 0
	case Watermark:
		return slices.ContainsFunc(s.ids(target), func(reached string) bool { return s.tool.Order(id, reached) < 0 })
	}
	if s.tool.SkipsBelowFirst {
		first := s.marks[target].first
		return first != "" && s.tool.Order(id, first) < 0
	}
	baseline := s.marks[target].baseline
	return baseline != "" && s.tool.Order(id, baseline) < 0
}

// outdated says whether a repeatable migration would run again because its
// file has changed.
func (s *sheet) outdated(e *Entry) bool {
	return s.repeats(e.ID) && e.Sum != "" && len(s.comparable(e.ID, e.Sum)) > 0 && !slices.Contains(s.file(e.ID).Sums, e.Sum)
}

// comparable are the sums of a file that the same algorithm made as a ledger's sum.
func (s *sheet) comparable(id, sum string) []string {
	sums := s.file(id).Sums
	if s.several(id) {
		return nil
	}
	if s.tool.SumVersion == nil {
		return sums
	}
	version := s.tool.SumVersion(sum)
	return slices.DeleteFunc(slices.Clone(sums), func(o string) bool { return s.tool.SumVersion(o) != version })
}

// repeats says whether a migration runs again whenever its file changes.
func (s *sheet) repeats(id string) bool {
	return strings.HasPrefix(id, migration.FlywayRepeatable) || s.repeating && s.file(id).Repeats
}

func (s *sheet) ids(target int) []string {
	var ids []string
	for _, e := range s.entries[target].list {
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	return ids
}

// order lists every migration that is in the checkout or in a ledger, oldest
// first. Replaced migrations whose files are gone are told by their squash.
func (s *sheet) order() []string {
	ids := make([]string, 0, len(s.files))
	seen := map[string]bool{} // beside the files
	for i := range s.known.list {
		ids = append(ids, s.known.list[i].ID)
	}
	known := s.known.has
	if s.tool.Order != nil { // the IDs alone lie closer together than the files
		known = indexed(slices.Clip(ids), func(id *string) string { return *id }, s.tool.Order, false).has
	}
	for _, l := range s.ledgers {
		if !legible(l) {
			continue
		}
		before, at := "", -1 // of a graph: the entry before and its place, once it is known
		for _, e := range l.Entries {
			file := known(e.ID)
			if s.stands[e.ID] && !file {
				continue
			}
			switch {
			case file || seen[e.ID]:
				at = -1
			case s.tool.Order != nil:
				ids = append(ids, e.ID)
			default: // behind what the same ledger had before it
				if at < 0 && before != "" {
					at = slices.Index(ids, before)
				}
				at++
				ids = slices.Insert(ids, at, e.ID)
			}
			if !file {
				seen[e.ID] = true
			}
			before = e.ID
		}
	}
	if s.tool.Order != nil && !slices.IsSortedFunc(ids, s.tool.Order) {
		slices.SortStableFunc(ids, s.tool.Order)
	}
	return ids
}

// label is what reports call a migration: by its file, else by a ledger.
func (s *sheet) label(id string) string {
	if m := s.file(id); m.Label != "" {
		return m.Label
	}
	for i := range s.entries {
		if e, ok := s.entry(i, id); ok && e.Label() != "" { // what a squash stands for has none
			return e.Label()
		}
	}
	return id
}
