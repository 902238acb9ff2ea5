package main

import (
	"io/fs"
	"path"
	"slices"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// retext gives steps the texts in which a migration of ours is named as it will
// be called: by its own file, or by one that requires it.
func (b *branches) retext(m order.Merge, renames []order.Rename, steps []step) error {
	for i, s := range steps {
		if s.text != nil || s.from == s.to {
			continue
		}
		if info, err := fs.Stat(b.head.tree, s.from); err != nil || info.IsDir() {
			continue // of a tool whose migrations are SQL
		}
		old, err := b.head.tree.ReadFile(s.from)
		if err != nil {
			return err
		}
		if text := order.Retext(m.Tool, renames, string(old)); text != string(old) {
			steps[i].text, steps[i].note = []byte(text), "the version in its text, too"
		}
	}
	return nil
}

// besides are the files beside the migrations, and those of ours that keep their
// names, in which the versions of the renamed ones stand.
func (b *branches) besides(m order.Merge, renames []order.Rename) (out []step, err error) {
	renamed := map[string]string{}
	for _, r := range renames {
		if r.Is == "" {
			renamed[r.Migration.ID] = r.ToVersion
		}
	}
	if len(renamed) == 0 {
		return nil, nil
	}
	fsys, err := b.view(b.head.tree)
	if err != nil {
		return nil, err
	}
	var all []migration.Migration
	var texts []string
	for _, f := range m.Head {
		all = append(all, f.Migration)
	}
	ours, _ := m.News()
	for _, f := range ours {
		if _, moved := renamed[f.ID]; !moved && !slices.Contains(texts, f.Path) {
			texts = append(texts, f.Path)
		}
	}
	dir := b.inside(m)
	switch m.Tool {
	case "rails":
		name, text, note, err := migration.RailsDump(fsys, dir, all, renamed)
		if err != nil {
			return nil, &problem.Error{Code: report.Usage.Code, What: "the migrations of " + m.Dir + " are not renumbered", Why: err.Error(), Err: err}
		}
		if note != "" {
			at := path.Join(b.prefix, name)
			out = append(out, step{from: at, to: at, text: text, note: note})
		}
	case "laravel": // what schema:dump wrote
		for _, pattern := range []string{"*.sql", "*.dump"} {
			dumps, err := fs.Glob(fsys, path.Join(path.Dir(dir), "schema", pattern))
			if err != nil {
				return nil, err
			}
			texts = append(texts, dumps...)
		}
	}
	for _, name := range texts {
		old, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if text := order.Retext(m.Tool, renames, string(old)); text != string(old) {
			at := path.Join(b.prefix, name)
			out = append(out, step{from: at, to: at, text: []byte(text), note: "it names what gets another version"})
		}
	}
	return out, nil
}

// inside is a merge's folder, from where paths begin.
func (b *branches) inside(m order.Merge) string {
	at := slices.IndexFunc(b.folders, func(f folder) bool { return path.Join(b.prefix, f.dir) == m.Dir })
	return b.folders[at].dir
}
