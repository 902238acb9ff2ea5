package migration

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// https://github.com/sqlalchemy/alembic/blob/main/alembic/script/base.py
var alembic = Tool{
	Name:   "alembic",
	Dirs:   []string{"alembic/versions", "migrations/versions"},
	Detect: detectAlembic,
	Read:   readAlembic,
}

func detectAlembic(t Tree) []Found {
	return t.group(func(name string) string {
		dir := path.Dir(name)
		if path.Base(dir) != "versions" || !alembicFile(path.Base(name)) || !t.holds(name, "down_revision") {
			return ""
		}
		return dir
	})
}

func alembicFile(base string) bool {
	return strings.HasSuffix(base, ".py") && !strings.HasPrefix(base, ".#") && !strings.HasPrefix(base, "__init__")
}

// readAlembic reads the graph. Which revision a file is stands in the file and
// not in its name.
func readAlembic(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	labels := map[string]string{} // branch labels name revisions, too
	for _, base := range names {
		if !alembicFile(base) {
			continue
		}
		m, branches, err := readRevision(fsys, path.Join(dir, base))
		if err != nil {
			return nil, err
		}
		for _, b := range branches {
			labels[b] = m.ID
		}
		out = append(out, m)
	}
	known := make(map[string]bool, len(out))
	for _, m := range out {
		known[m.ID] = true
	}
	for i := range out {
		for j, need := range out[i].Needs {
			// What no file is stays as it is written: alembic stops at it.
			if id, ok := resolveRevision(out, known, labels, need); ok {
				out[i].Needs[j] = id
			}
		}
		slices.Sort(out[i].Needs)
		out[i].Needs = slices.Compact(out[i].Needs)
	}
	return out, sortByNeeds(out)
}

func readRevision(fsys fs.FS, name string) (m Migration, branches []string, err error) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return m, nil, err
	}
	values, _, err := assignments(string(src), "", "revision", "down_revision", "depends_on", "branch_labels")
	if err != nil {
		return m, nil, fmt.Errorf("%s: %w", name, err)
	}
	id, ok := values["revision"]
	if !ok {
		return m, nil, fmt.Errorf("%s: alembic refuses a file that does not set revision", name)
	}
	if id.kind != pyText || id.text == "" {
		return m, nil, notLiteral(name, "revision", id)
	}
	stem := strings.TrimSuffix(path.Base(name), ".py")
	m = Migration{ID: id.text, Version: id.text, Name: stem, Label: stem, Path: name}
	if rest, ok := strings.CutPrefix(stem, id.text+"_"); ok {
		m.Name = rest
	} else if !strings.Contains(stem, id.text) {
		m.Label = id.text + " (" + stem + ")"
	}
	for _, word := range []string{"down_revision", "depends_on", "branch_labels"} {
		v, ok := values[word]
		if !ok {
			continue
		}
		list, ok := v.strings()
		if !ok {
			return m, nil, notLiteral(name, word, v)
		}
		if word == "branch_labels" {
			branches = list
		} else {
			m.Needs = append(m.Needs, list...)
		}
	}
	return m, branches, nil
}

// resolveRevision finds what a revision names: a revision, a branch label, or
// the beginning of just one revision; "label@revision" narrows to a branch.
func resolveRevision(ms []Migration, known map[string]bool, labels map[string]string, name string) (string, bool) {
	if _, after, ok := strings.Cut(name, "@"); ok && after != "head" && after != "heads" && after != "base" {
		name = after
	}
	if known[name] {
		return name, true
	}
	if id, ok := labels[name]; ok {
		return id, true
	}
	var match string
	for _, m := range ms {
		if name != "" && strings.HasPrefix(m.ID, name) && m.ID != match {
			if match != "" {
				return "", false
			}
			match = m.ID
		}
	}
	return match, match != ""
}
