// Package order is the arithmetic of migrations that come from several
// branches: which versions are claimed twice, which come late and what the tool
// then does, where a graph gets a second head, what of applied migrations was
// edited, deleted or renumbered. It asks neither git nor a database: both are
// read before.
package order

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// File is a migration of a branch.
type File struct {
	migration.Migration
	Content string // equal for equal files; "" where it is not known
}

// key tells files apart: several tools keep many migrations in one file.
func (f File) key() fileKey { return fileKey{f.ID, f.Path} }

type fileKey struct{ id, path string }

// Branch is an open branch beside the two that are merged.
type Branch struct {
	Name     string
	Files    []File // that base does not have
	Together bool   // it will be merged with ours: what it clashes with is no mere forecast
}

// Env is an environment whose ledger was read.
type Env struct {
	Name   string
	Ledger *ledger.Ledger // nil where it has none: nothing is applied there
	Plan   ledger.Plan    // for the merged migrations
}

// Merge is one folder of migrations as two branches have it, and as their merge
// would.
type Merge struct {
	Tool      string
	Dir       string
	Root      string // what the paths of files are paths in, from the top of the repository
	RunsLate  bool   // the checkout's configuration allows what the tool refuses otherwise
	SkipsLate bool   // or has the tool pass over it

	BaseName, HeadName string
	Start              []File // where the two parted
	Base, Head         []File
	Merged             []File
	Others             []Branch
	Faults             []migration.Fault // of the merged folder, which neither side's has

	Envs []Env
	Came map[string]int // by path: the commit of base's own history that brought it, counted from the oldest; nil where it was not asked
	Now  time.Time
}

// weighed is a Merge with what follows from it once.
type weighed struct {
	Merge
	tool    ledger.Tool
	ours    []File // that only head has
	theirs  []File // that came to base since the two parted
	start   map[fileKey]*File
	base    map[fileKey]*File
	head    map[fileKey]*File
	stands  map[string]bool // the IDs that head has
	highest File            // of base, in the tool's order; empty where there is none
}

func (m Merge) weigh() *weighed {
	w := &weighed{Merge: m, start: byKey(m.Start), base: byKey(m.Base), head: byKey(m.Head), stands: make(map[string]bool, len(m.Head))}
	w.tool, _ = ledger.Named(m.Tool)
	w.tool.Name = m.Tool
	for _, f := range m.Head {
		w.stands[f.ID] = true
	}
	w.ours, w.theirs = m.news(w.start, w.base)
	for _, f := range m.Base {
		if w.tool.Order != nil && !repeats(f) && (w.highest.ID == "" || w.tool.Order(f.ID, w.highest.ID) > 0) {
			w.highest = f
		}
	}
	return w
}

func byKey(files []File) map[fileKey]*File {
	all := make(map[fileKey]*File, len(files))
	for i := range files {
		all[files[i].key()] = &files[i]
	}
	return all
}

func repeats(f File) bool {
	return f.Repeats || strings.HasPrefix(f.ID, migration.FlywayRepeatable)
}

// News are the migrations that only head has, and those that came to base since
// the two parted.
func (m Merge) News() (ours, theirs []File) { return m.news(byKey(m.Start), byKey(m.Base)) }

func (m Merge) news(start, base map[fileKey]*File) (ours, theirs []File) {
	for _, f := range m.Head {
		if _, known := start[f.key()]; !known {
			if _, there := base[f.key()]; !there {
				ours = append(ours, f)
			}
		}
	}
	for _, f := range m.Base {
		if _, known := start[f.key()]; !known {
			theirs = append(theirs, f)
		}
	}
	return ours, theirs
}

// Findings is what is wrong with the merge. A finding is about the merged
// migrations, or about ours; what base alone got wrong is not repeated.
func (m Merge) Findings() []report.Finding {
	w := m.weigh()
	var out []report.Finding
	for _, judge := range []func() []report.Finding{w.claims, w.clashes, w.late, w.heads, w.edited, w.repeated, w.missing, w.renumbered, w.future, w.identical, w.damaged} {
		out = append(out, judge()...)
	}
	return out
}

// FaultsOf are the faults of a merged folder that neither side's folder has.
func FaultsOf(merged, base, head migration.Set) []migration.Fault {
	return slices.DeleteFunc(slices.Clone(merged.Faults), func(f migration.Fault) bool {
		return slices.Contains(base.Faults, f) || slices.Contains(head.Faults, f)
	})
}

// damaged is what does not fit together any more once both sides are merged.
func (w *weighed) damaged() []report.Finding {
	var out []report.Finding
	for _, fault := range w.Faults {
		f := w.finding(report.MergeDamages, "the merged migrations of "+w.tool.Name)
		f.Message = fault.Text
		if !fault.Stops {
			f.Severity = report.Warning
		}
		out = append(out, f)
	}
	return out
}

// finding begins a finding on files.
func (w *weighed) finding(rule report.Rule, subject string, files ...sided) report.Finding {
	f := report.Finding{Rule: rule, Severity: rule.Severity, State: report.Drift, Subject: subject, Hint: rule.Fix}
	for _, s := range files {
		file := path.Join(w.Root, s.Path)
		f.Sides = append(f.Sides, report.Side{Branch: s.branch, Migration: s.Label, Version: s.Version, File: file})
		if f.Cause == nil || s.branch == w.HeadName { // where a review of ours best shows it
			f.Cause = &report.Cause{Migration: s.Label, File: file}
		}
	}
	return f
}

// sided is a file with the branch that it is told of.
type sided struct {
	File
	branch string
}

// side is a file with the branch that has it: head where only head does.
func (w *weighed) side(f File) sided {
	if _, there := w.base[f.key()]; there {
		return sided{f, w.BaseName}
	}
	return sided{f, w.HeadName}
}

// isNew says whether a file came to either side since the two parted.
func (w *weighed) isNew(f File) bool {
	_, known := w.start[f.key()]
	return !known
}

func names(list []string) string {
	if n := len(list); n > 1 {
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
	return strings.Join(list, "")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// inOrder are files in the tool's order.
func (w *weighed) inOrder(files []File) []File {
	out := slices.Clone(files)
	if w.tool.Order != nil {
		slices.SortStableFunc(out, func(a, b File) int { return cmp.Or(w.tool.Order(a.ID, b.ID), cmp.Compare(a.Path, b.Path)) })
	}
	return out
}
