package order

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// heads are parts of the merged graph with more than one end, where not base
// alone has them, and those that an open branch would add.
func (w *weighed) heads() []report.Finding {
	if w.tool.Graphs == nil {
		return nil
	}
	var out []report.Finding
	merged := w.torn(w.Merged)
	for _, heads := range merged {
		if !w.alone(heads) {
			var sides []sided
			for _, h := range heads {
				sides = append(sides, w.side(h))
			}
			out = append(out, w.several(sides))
		}
	}
	for _, b := range w.Others {
		all := w.torn(append(slices.Clone(w.Merged), b.Files...))
		for _, heads := range all {
			theirs := func(f File) bool {
				return slices.ContainsFunc(b.Files, func(o File) bool { return o.key() == f.key() })
			}
			if !slices.ContainsFunc(heads, theirs) || !slices.ContainsFunc(heads, w.isOurs) {
				continue
			}
			var sides []sided
			for _, h := range heads {
				s := w.side(h)
				if theirs(h) {
					s.branch = b.Name
				}
				sides = append(sides, s)
			}
			f := w.several(sides)
			f.Subject = "with " + b.Name + ", " + f.Subject
			if !b.Together {
				f.Severity = report.Info
			}
			out = append(out, f)
		}
	}
	return out
}

// torn is the ends of each part of the graph that has several.
func (w *weighed) torn(files []File) [][]File {
	plain := make([]migration.Migration, len(files))
	byID := map[string]File{}
	for i, f := range files {
		plain[i] = f.Migration
		byID[f.ID] = f
	}
	var out [][]File
	for _, graph := range w.tool.Graphs(plain) {
		var heads []File
		for _, leaf := range migration.Leaves(graph) {
			if !slices.ContainsFunc(heads, func(h File) bool { return h.ID == leaf.ID }) {
				heads = append(heads, byID[leaf.ID])
			}
		}
		if len(heads) > 1 {
			out = append(out, heads)
		}
	}
	return out
}

func (w *weighed) several(sides []sided) report.Finding {
	app := ""
	if name := migration.DjangoApp(sides[0].ID); w.Tool == "django" && name != "" {
		app = " of " + name
	}
	f := w.finding(report.SeveralHeads, "the migrations"+app+" end in "+counted(len(sides), "head"), sides...)
	labels := make([]string, len(sides))
	for i, s := range sides {
		labels[i] = s.ID
	}
	switch w.Tool {
	case "alembic":
		f.Message = "git merges both cleanly, but alembic upgrade head applies none of them, in no environment"
		f.Hint = w.advice("alembic merge -m \"merge branches\" " + strings.Join(labels, " "))
		if f.Hint != "" && strings.HasPrefix(f.Hint, "schemadiff") {
			f.Hint = "alembic merge -m \"merge branches\" " + strings.Join(labels, " ") + "   or, where nothing has applied yours: schemadiff conflicts --renumber"
		}
	case "django":
		f.Message = "git merges both cleanly, but migrate stops with \"Conflicting migrations detected; multiple leaf nodes\", in every environment"
		f.Hint = "python manage.py makemigrations --merge"
		if renames, err := w.Renumber(); err == nil && len(renames) > 0 {
			f.Hint += "   or, where nothing has applied yours: schemadiff conflicts --renumber"
		}
	default:
		f.Message = "nothing joins them"
	}
	return f
}
