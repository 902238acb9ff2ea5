package migration

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/parallel"
)

// folder is the layout of most tools: a file for each migration. Deeper folders
// are read only where the tool does.
type folder struct {
	deep   bool
	parse  func(base string) (Migration, bool)         // all but the path; false for what the tool ignores
	inside func(fsys fs.FS, m *Migration, text []byte) // what the file itself says; nil where its name says all
	sum    func(fsys fs.FS, m *Migration, text []byte) // nil for tools that keep nothing of what is in a file
	order  func(a, b string) int                       // of IDs
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
	out := make([]Migration, 0, len(names))
	for _, name := range names {
		base := name
		if f.deep {
			base = path.Base(name)
		} else {
			name = within(dir, name)
		}
		if m, ok := f.parse(base); ok {
			m.Path = name
			out = append(out, m)
		}
	}
	if f.inside != nil {
		if err := readAll(fsys, out, f.inside); err != nil {
			return nil, err
		}
	}
	if f.sum != nil && summed(fsys) {
		if err := readAll(fsys, out, f.sum); err != nil {
			return nil, err
		}
	}
	sortByID(out, f.order)
	return out, nil
}

// readAll reads the files of migrations, as many at once as there are
// processors: what a file takes is the system's time, not ours. The error is
// that of the first file that cannot be read.
func readAll(fsys fs.FS, ms []Migration, sum func(fs.FS, *Migration, []byte)) error {
	broken := make([]error, len(ms))
	parallel.Each(len(ms), func(i int) {
		var text []byte
		if text, broken[i] = fs.ReadFile(fsys, ms[i].Path); broken[i] == nil {
			sum(fsys, &ms[i], text)
		}
	})
	if i := slices.IndexFunc(broken, func(err error) bool { return err != nil }); i >= 0 {
		return broken[i]
	}
	return nil
}

// within is path.Join of a clean folder and a name in it.
func within(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
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
func byteSums(fsys fs.FS, m *Migration, text []byte, sum func([]byte) string) {
	m.Sums = []string{sum(text)}
	m.Respelled = respelledSums(fsys, m.Path, func(text []byte) []string { return []string{sum(text)} })
}

// respelledSums reads the file again for those who want to know: they are few,
// and neither the texts of a long history nor their other sums are worth keeping for them.
func respelledSums(fsys fs.FS, name string, sums func([]byte) []string) func() []string {
	return func() []string {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil
		}
		var out []string
		for _, other := range respelled(text) {
			if !bytes.Equal(other, text) {
				out = append(out, sums(other)...)
			}
		}
		return out
	}
}

// respelled is a text with line feeds, and with carriage returns before them.
func respelled(text []byte) [][]byte {
	lf := bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return [][]byte{lf, bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))}
}
