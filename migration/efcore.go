package migration

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://learn.microsoft.com/ef/core/managing-schemas/migrations/
var efcore = Tool{
	Name: "efcore",
	Dirs: []string{"Migrations", "Data/Migrations"},
	Detect: func(t Tree) []Found {
		return t.group(func(name string) string {
			if !strings.HasSuffix(name, ".cs") || !scripted(name) || !efcoreID().MatchString(t.head(name)) { // FluentMigrator's has a number
				return ""
			}
			return path.Dir(name)
		})
	},
	Read:  readEFCore,
	Check: checkEFCore,
}

var efcoreID = lazy.Regexp(`\[(?:Microsoft\.EntityFrameworkCore\.Migrations\.)?Migration\(\s*"([^"]+)"\s*\)\]`)

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
		for _, found := range efcoreID().FindAllSubmatch(text, -1) {
			id := string(found[1])
			m := named(id)
			m.ID, m.Path = strings.ToLower(id), name
			out = append(out, m)
		}
	}
	sortByID(out, strings.Compare)
	return out, nil
}

var (
	efcoreContext = lazy.Regexp(`\[DbContext\(\s*typeof\(([^)]+)\)\s*\)\]`)
	efcoreModel   = lazy.Regexp(`(?s)#pragma warning disable 612, 618(.*?)#pragma warning restore 612, 618`)
	efcoreProduct = lazy.Regexp(`"ProductVersion",\s*"[^"]*"`)
	gitMark       = lazy.Regexp(`(?m)^(?:<{7}|>{7}) `)
)

// checkEFCore holds the model snapshot of each context against the model that
// the newest migration was made for, which stands in its Designer file. Both are
// written at once: where they differ, the snapshot was merged by hand or by git,
// and the newest migration knows nothing of the other branch.
// https://learn.microsoft.com/ef/core/managing-schemas/migrations/teams
func checkEFCore(fsys fs.FS, dir string, ms []Migration) ([]Fault, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	var faults []Fault
	for _, base := range names {
		if !strings.HasSuffix(base, "ModelSnapshot.cs") {
			continue
		}
		name := path.Join(dir, base)
		snapshot, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if gitMark().Match(snapshot) {
			faults = append(faults, Fault{Text: name + " has git's marks of a conflict in it, so that nothing compiles", Stops: true})
			continue
		}
		context := efcoreContext().FindSubmatch(snapshot)
		model := efcoreModelOf(snapshot)
		if context == nil || model == "" {
			continue
		}
		for _, m := range slices.Backward(ms) {
			text, err := fs.ReadFile(fsys, m.Path)
			if err != nil {
				return nil, err
			}
			own := efcoreContext().FindSubmatch(text)
			if own == nil || string(own[1]) != string(context[1]) {
				continue
			}
			if made := efcoreModelOf(text); made != "" && made != model {
				faults = append(faults, Fault{Text: name + " is not the model that " + m.Label + " was made for: two branches met, and the next migration begins from the snapshot"})
			}
			break
		}
	}
	return faults, nil
}

// efcoreModelOf is the model that a file builds, without space and the release
// that wrote it; "" for none.
func efcoreModelOf(text []byte) string {
	found := efcoreModel().FindSubmatch(text)
	if found == nil {
		return ""
	}
	return strings.Join(strings.Fields(string(efcoreProduct().ReplaceAll(found[1], nil))), "")
}
