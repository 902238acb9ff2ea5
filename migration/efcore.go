package migration

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// https://learn.microsoft.com/ef/core/managing-schemas/migrations/
var efcore = Tool{
	Name: "efcore",
	Dirs: []string{"Migrations", "Data/Migrations"},
	Detect: func(t Tree) []Found {
		return t.group(func(name string) string {
			if !strings.HasSuffix(name, ".cs") || !scripted(name) || !t.holds(name, "[Migration(") {
				return ""
			}
			return path.Dir(name)
		})
	},
	Read: readEFCore,
}

var efcoreID = regexp.MustCompile(`\[(?:Microsoft\.EntityFrameworkCore\.Migrations\.)?Migration\(\s*"([^"]+)"\s*\)\]`)

// readEFCore reads the attribute, which stands in the Designer file beside the
// migration. IDs are compared in any case.
func readEFCore(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, base := range names {
		if !strings.HasSuffix(base, ".cs") {
			continue
		}
		name := path.Join(dir, base)
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, found := range efcoreID.FindAllSubmatch(text, -1) {
			id := string(found[1])
			m := named(id)
			m.ID, m.Path = strings.ToLower(id), name
			out = append(out, m)
		}
	}
	sortByID(out, strings.Compare)
	return out, nil
}
