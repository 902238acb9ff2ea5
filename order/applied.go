package order

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/report"
)

// repeated are repeatable migrations that both sides changed: git puts the texts
// together line by line, or leaves it to somebody.
func (w *weighed) repeated() []report.Finding {
	var out []report.Finding
	for _, now := range w.Head {
		was, known := w.start[now.key()]
		base, there := w.base[now.key()]
		if !repeats(now) || !known || !there || was.Content == "" || was.Content == now.Content || was.Content == base.Content || base.Content == now.Content {
			continue
		}
		f := w.finding(report.LastWriterWins, "both change "+now.Label, sided{now, w.HeadName}, sided{*base, w.BaseName})
		f.Severity = report.Warning // the text that git makes has both, as far as lines tell
		f.Message = w.tool.Name + " runs it anew wherever its text changes: until the merge each side's replaces the other's, and the text that git makes of the two nobody has run yet"
		f.Hint = "read the merged text, and run it: schemadiff rehearse ENV on the merge"
		out = append(out, f)
	}
	return out
}

// edited are files that environments may have applied, or have, and that are
// other files now.
func (w *weighed) edited() []report.Finding {
	var out []report.Finding
	told := map[string]bool{}
	for _, now := range w.Head {
		was, known := w.start[now.key()]
		if !known || was.Content == "" || was.Content == now.Content || repeats(now) || w.shared(now) {
			continue
		}
		base, there := w.base[now.key()]
		if !there || base.Content == now.Content {
			continue // what base changed is not ours
		}
		told[now.ID] = true
		f := w.finding(report.AppliedFileEdited, now.Label+" was edited", sided{now, w.HeadName})
		f.Message = w.BaseName + " has it as it was, so that environments have run, or will run, another file"
		if n := w.where(now.ID); len(n) > 0 {
			f.Message = names(n) + " applied it as it was"
		} else if w.nowhere() {
			f.Severity, f.Message = report.Info, "no environment that was asked has applied it"
		}
		if w.tool.StopsEdited != "" {
			f.Message += "; " + w.tool.StopsEdited
		}
		f.Hint = "git checkout " + w.BaseName + " -- " + now.Path + ", and put the change into a new migration"
		out = append(out, f)
	}
	for _, e := range w.Envs {
		for _, c := range e.Plan.Edited {
			if told[c.Migration.ID] || c.Migration.ID == "" {
				continue
			}
			f := w.finding(report.AppliedFileEdited, c.Migration.Label+" is not what "+e.Name+" applied", w.side(File{Migration: c.Migration}))
			f.Message = c.How
			if !c.Stops {
				f.Severity = report.Warning
			}
			f.Hint = "git log -p -- " + c.Migration.Path
			out = append(out, f)
		}
	}
	return out
}

// where lists the environments that have applied a migration.
func (w *weighed) where(id string) []string {
	var at []string
	for _, e := range w.Envs {
		if _, applied := e.applied(id); applied {
			at = append(at, e.Name)
		}
	}
	return at
}

// applied is the entry of a migration that has run.
func (e Env) applied(id string) (entry ledger.Entry, ok bool) {
	if e.Ledger == nil {
		return entry, false
	}
	at := slices.IndexFunc(e.Ledger.Entries, func(entry ledger.Entry) bool { return entry.ID == id && entry.State == ledger.Applied })
	if at < 0 {
		return entry, false
	}
	return e.Ledger.Entries[at], true
}

// nowhere says whether ledgers that prove what ran were asked.
func (w *weighed) nowhere() bool { return len(w.Envs) > 0 && w.tool.Model == ledger.Set }

// missing are files that head deleted, and rows of ledgers that the merged tree
// has no file for.
func (w *weighed) missing() []report.Finding {
	var out []report.Finding
	told := map[string]bool{}
	moved := map[fileKey]bool{}
	for _, m := range w.moves() {
		moved[m.was.key()] = true
	}
	replaced := map[string]bool{}
	for _, f := range w.Head {
		for _, id := range f.Replaces {
			replaced[id] = true
		}
	}
	for _, was := range w.Start {
		if w.stands[was.ID] || moved[was.key()] || replaced[was.ID] {
			continue
		}
		if _, there := w.base[was.key()]; !there {
			continue
		}
		told[was.ID] = true
		f := w.finding(report.AppliedFileMissing, was.Label+" was deleted", sided{was, w.HeadName})
		f.Message = w.BaseName + " has it, so that environments have run it"
		if n := w.where(was.ID); len(n) > 0 {
			f.Message = names(n) + " applied it"
		} else if w.nowhere() {
			f.Severity, f.Message = report.Info, "no environment that was asked has applied it"
		}
		if w.tool.StopsUnknown != "" {
			f.Message += "; " + w.tool.StopsUnknown
		}
		f.Hint = "git checkout " + w.BaseName + " -- " + was.Path + "; what it made is undone by a new migration"
		out = append(out, f)
	}
	for _, e := range w.Envs {
		for _, row := range e.Plan.Unknown {
			if told[row.ID] {
				continue
			}
			f := w.finding(report.AppliedFileMissing, row.Label()+" is applied in "+e.Name+" and in no file of the merge", w.elsewhere(row.ID)...)
			f.Message = "it ran from another branch, or its file was deleted"
			if len(f.Sides) > 0 {
				f.Message = "it ran from a branch that is still open"
			}
			if w.tool.StopsUnknown != "" {
				f.Message += "; " + w.tool.StopsUnknown
			} else {
				f.Severity = report.Warning
			}
			f.Hint = "merge the branch that has it first, or undo it in " + e.Name
			out = append(out, f)
		}
	}
	return out
}

func byID(files []File) map[string]File {
	all := make(map[string]File, len(files))
	for _, f := range files {
		all[f.ID] = f
	}
	return all
}

// elsewhere finds a migration on the open branches.
func (w *weighed) elsewhere(id string) []sided {
	var out []sided
	for _, b := range w.Others {
		for _, f := range b.Files {
			if f.ID == id {
				out = append(out, sided{f, b.Name})
			}
		}
	}
	return out
}

// move is a file of the start that head has under another version.
type move struct{ was, is File }

// moves pairs what head lacks with what it has that is equal.
func (w *weighed) moves() []move {
	var out []move
	for _, was := range w.Start {
		if w.stands[was.ID] || was.Content == "" {
			continue // it may have another name, and is the same migration to the tool
		}
		at := slices.IndexFunc(w.ours, func(f File) bool { return f.Content == was.Content && f.ID != was.ID && !w.shared(f) })
		if at >= 0 {
			out = append(out, move{was, w.ours[at]})
		}
	}
	return out
}

// renumbered are migrations that base has under the version that they had.
func (w *weighed) renumbered() []report.Finding {
	var out []report.Finding
	for _, m := range w.moves() {
		if _, there := w.base[m.was.key()]; !there {
			continue
		}
		f := w.finding(report.Renumbered, fmt.Sprintf("%s was renumbered to %s", m.was.Label, m.is.Label), sided{m.was, w.BaseName}, sided{m.is, w.HeadName})
		f.Message = fmt.Sprintf("%s has it as %s: wherever that ran, %s takes %s for a new migration and runs it again", w.BaseName, m.was.Version, w.tool.Name, m.is.Version)
		if n := w.where(m.was.ID); len(n) > 0 {
			f.Message = fmt.Sprintf("%s applied it as %s: %s takes %s for a new migration and runs it again", names(n), m.was.Version, w.tool.Name, m.is.Version)
		} else if w.nowhere() {
			f.Severity, f.Message = report.Info, "no environment that was asked has applied it under the old version"
		}
		if w.tool.StopsUnknown != "" && f.Severity != report.Info {
			f.Message += "; " + strings.Replace(w.tool.StopsUnknown, "the file", "the old file", 1)
		}
		f.Hint = "git mv " + m.is.Path + " " + m.was.Path
		out = append(out, f)
	}
	return out
}
