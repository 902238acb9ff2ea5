package main

import (
	"slices"

	"github.com/schemadiff/schemadiff/conflicts"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/report"
)

// join is a migration of ours that joins two lines of a graph: an Alembic merge,
// or one of Django's makemigrations --merge. The tool runs the lines in an order
// of its own choosing on a fresh database, and as they came everywhere else.
type join struct {
	at     order.File
	set    migration.Set // without what stands behind the lines
	behind []string      // the paths of that
}

// joins are the questions whether the lines that our new migrations join
// get along. Only ours: what base has was asked when it came.
func (b *branches) joins(f folder, m order.Merge) (out []asked, err error) {
	if tool, _ := ledger.Named(m.Tool); tool.Graphs == nil {
		return nil, nil
	}
	fsys, err := b.view(b.head.tree)
	if err != nil {
		return nil, err
	}
	ours, _ := m.News()
	all := f.head.Migrations
	for _, file := range ours {
		lines := tips(m.Tool, file.Migration)
		if len(lines) < 2 {
			continue
		}
		one, other := migration.Closure(all, lines[:1]), migration.Closure(all, lines[1:2])
		j := join{at: file, set: f.head}
		j.set.Migrations = nil
		side := func(name string) conflicts.Side {
			return conflicts.Side{Name: name, Files: f.head, FS: fsys, Tree: conflicts.Merged}
		}
		start, mine, theirs := side(b.head.name), side("the line of "+labelOf(all, lines[0])), side("the line of "+labelOf(all, lines[1]))
		for _, x := range all {
			switch {
			case one[x.ID] && !other[x.ID]:
				mine.Run = append(mine.Run, x)
			case other[x.ID] && !one[x.ID]:
				theirs.Run = append(theirs.Run, x)
			}
		}
		parted := slices.Concat(mine.Run, theirs.Run)
		for _, x := range all {
			within := slices.ContainsFunc(parted, func(l migration.Migration) bool { return l.ID == x.ID })
			needed := migration.Closure(all, []string{x.ID})
			if !within && slices.ContainsFunc(parted, func(l migration.Migration) bool { return needed[l.ID] }) {
				j.behind = append(j.behind, x.Path)
				continue
			}
			j.set.Migrations = append(j.set.Migrations, x)
			if !within {
				start.Run = append(start.Run, x)
			}
		}
		if len(mine.Run) > 0 && len(theirs.Run) > 0 {
			out = append(out, asked{Question: conflicts.Question{Start: start, Ours: mine, Theirs: theirs}, join: &j})
		}
	}
	return out, nil
}

// tips are the ends of the lines that a migration joins: what it needs of its own
// graph.
func tips(tool string, m migration.Migration) (ids []string) {
	for _, id := range m.Needs {
		if tool != "django" || migration.DjangoApp(id) == migration.DjangoApp(m.ID) {
			ids = append(ids, id)
		}
	}
	return ids
}

func labelOf(ms []migration.Migration, id string) string {
	for _, m := range ms {
		if m.ID == id {
			return m.Label
		}
	}
	return id
}

// hidden is what is said of a migration that joins lines whose order matters. That
// nothing was proved is said as it is.
func (b *branches) hidden(j join, verdict string, found []report.Finding) []report.Finding {
	at := slices.IndexFunc(found, func(f report.Finding) bool { return f.Severity >= report.Warning })
	if at < 0 || found[at].Rule.Code == report.UnknownEffects.Code {
		return found
	}
	f := found[at]
	f.Rule, f.Severity, f.Hint = report.MergeHides, report.MergeHides.Severity, report.MergeHides.Fix
	f.Message = verdict + ": " + f.Subject + "; " + f.Message
	f.Subject = j.at.Label + " joins two lines whose order matters"
	f.Cause = &report.Cause{Migration: j.at.Label, File: j.at.Path}
	return []report.Finding{f}
}
