package migration

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// folder is the layout of most tools: a file for each migration. Deeper folders
// are read only where the tool does.
type folder struct {
	deep  bool
	parse func(base string) (Migration, bool) // all but the path; false for what the tool ignores
	sum   func(m *Migration, text []byte)     // nil for tools without checksums
	order func(a, b string) int               // of IDs
}

func (f folder) read(fsys fs.FS, dir string) ([]Migration, error) {
	list := entries
	if f.deep {
		list = below
	}
	names, err := list(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, name := range names {
		if !f.deep {
			name = path.Join(dir, name)
		}
		m, ok := f.parse(path.Base(name))
		if !ok {
			continue
		}
		m.Path = name
		if f.sum != nil {
			text, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			f.sum(&m, text)
		}
		out = append(out, m)
	}
	sortByID(out, f.order)
	return out, nil
}

// detect finds the folders that have files of the layout's names, of which the
// tree says more: their words, or what stands beside them.
func (f folder) detect(tells func(t Tree, name string) bool) func(Tree) []Found {
	return func(t Tree) []Found {
		found := t.group(func(name string) string {
			if _, ok := f.parse(path.Base(name)); !ok || !tells(t, name) {
				return ""
			}
			return path.Dir(name)
		})
		if f.deep {
			return outermost(found)
		}
		return found
	}
}

// words tells a tool's files by what stands in them.
func words(list ...string) func(Tree, string) bool {
	return func(t Tree, name string) bool { return t.holds(name, list...) }
}

// beside says whether a folder, or one of those above it, has one of the files.
func beside(t Tree, dir string, names ...string) bool {
	for {
		for _, name := range names {
			if t.has(path.Join(dir, name)) {
				return true
			}
		}
		if dir == "." {
			return false
		}
		dir = path.Dir(dir)
	}
}

// named is a migration that goes by its file's stem, stamp and all.
func named(stem string) Migration {
	m := Migration{ID: stem, Version: stem, Name: stem, Label: stem}
	number, rest := digits(stem)
	if name := strings.TrimLeft(rest, "_-."); number != "" && name != "" && name != rest {
		m.Version, m.Name = number, name
	}
	return m
}

// numbered is a migration that goes by the number before the first underscore.
func numbered(stem string) (Migration, bool) {
	number, rest := digits(stem)
	id, ok := Number(number)
	if !ok {
		return Migration{}, false
	}
	return Migration{ID: id, Version: number, Name: strings.TrimLeft(rest, "_-."), Label: stem}, true
}

// stemOf is a name without one of the suffixes; hidden files have none.
func stemOf(base string, suffixes ...string) (string, bool) {
	if strings.HasPrefix(base, ".") {
		return "", false
	}
	for _, s := range suffixes {
		if stem, ok := strings.CutSuffix(base, s); ok && stem != "" {
			return stem, true
		}
	}
	return "", false
}

// scripted says whether a folder is one where code may be a migration: no other
// files of a checkout are opened to find out.
func scripted(name string) bool {
	base := path.Base(name)
	return strings.Contains(strings.ToLower(path.Base(path.Dir(name))), "migrat") || base[0] >= '0' && base[0] <= '9'
}

// byteSums gives a migration the sum of its bytes, and those of the same text
// with other line ends as sums that the tool would not accept.
func byteSums(m *Migration, text []byte, sum func([]byte) string) {
	m.Sums = []string{sum(text)}
	for _, other := range respelled(text) {
		if bytes.Equal(other, text) {
			continue
		}
		if s := sum(other); !slices.Contains(m.Sums, s) && !slices.Contains(m.Respelled, s) {
			m.Respelled = append(m.Respelled, s)
		}
	}
}

// respelled is a text with line feeds, and with carriage returns before them.
func respelled(text []byte) [][]byte {
	lf := bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return [][]byte{lf, bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))}
}
