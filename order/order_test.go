package order_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
)

var update = flag.Bool("update-order", false, "write what is said today into the cases; read the change before you commit it")

// TestFindings plays every case of testdata. Above the files stand "tool:" and
// "dir:", and for each environment "env NAME:" with the IDs that are applied.
// Files are start/, base/ and head/ with the path behind it; base and head have
// those of start, too, unless theirs is the word "deleted". The merge has what
// either side changed, and where both did what merged/ has. other/NAME/ is what an open branch has and base has not;
// with/NAME/ is one that will be merged together with head. findings is what is
// said, and renumber what would be renamed, or why nothing is.
func TestFindings(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			m, want := readCase(t, archive)
			var b strings.Builder
			for _, f := range m.Findings() {
				fmt.Fprintf(&b, "%s %s %s\n", f.Rule.Code, f.Severity, f.Subject)
				for _, s := range f.Sides {
					fmt.Fprintf(&b, "  %s %s\n", s.Branch, s.File)
				}
				fmt.Fprintf(&b, "  why %s\n  fix %s\n", f.Message, f.Hint)
			}
			if *update {
				write(t, file, archive, map[string]string{"findings": b.String(), "renumber": renumbered(m)})
				return
			}
			if d := cmp.Diff(want["findings"], b.String()); d != "" {
				t.Errorf("findings:\n%s\n%s", b.String(), d)
			}
			if d := cmp.Diff(want["renumber"], renumbered(m)); d != "" {
				t.Errorf("renumber:\n%s\n%s", renumbered(m), d)
			}
		})
	}
}

// write puts the sections behind the files of a case.
func write(t *testing.T, file string, archive *txtar.Archive, sections map[string]string) {
	t.Helper()
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return !strings.Contains(f.Name, "/") })
	for _, name := range []string{"findings", "renumber"} {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(sections[name])})
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func renumbered(m order.Merge) string {
	renames, err := m.Renumber()
	if err != nil {
		return "refused: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, r := range renames {
		fmt.Fprintf(&b, "%s -> %s", r.Stem, r.NewStem)
		if r.Is != "" {
			fmt.Fprintf(&b, ", %s -> %s", r.Was, r.Is)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func readCase(t *testing.T, archive *txtar.Archive) (order.Merge, map[string]string) {
	t.Helper()
	m := order.Merge{BaseName: "main", HeadName: "feature", Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	applied := map[string][]string{}
	var envs []string
	for line := range strings.Lines(string(archive.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		switch name, env := strings.CutPrefix(key, "env "); {
		case key == "tool":
			m.Tool = value
		case key == "dir":
			m.Dir = value
		case env:
			envs = append(envs, name)
			applied[name] = strings.Fields(value)
		}
	}
	sides := map[string]fstest.MapFS{"start": {}, "base": {}, "head": {}, "merged": {}}
	var others []string
	want := map[string]string{"renumber": ""}
	for _, f := range archive.Files {
		side, name, ok := strings.Cut(f.Name, "/")
		if !ok {
			want[f.Name] = string(f.Data)
			continue
		}
		if side == "other" || side == "with" {
			branch, rest, _ := strings.Cut(name, "/")
			side, name = side+"/"+branch, rest
			if sides[side] == nil {
				sides[side] = fstest.MapFS{}
				others = append(others, side)
			}
		}
		sides[side][name] = &fstest.MapFile{Data: f.Data}
	}
	merged := fstest.MapFS{}
	for name, f := range sides["start"] {
		for _, side := range []string{"base", "head"} {
			if sides[side][name] == nil {
				sides[side][name] = f
			}
		}
	}
	for _, side := range []string{"head", "base"} {
		for name, f := range sides[side] {
			if string(f.Data) == "deleted\n" {
				delete(sides[side], name)
			}
		}
	}
	for name, f := range sides["head"] {
		if b := sides["base"][name]; b != nil || sides["start"][name] == nil {
			merged[name] = f
			if was := sides["start"][name]; was != nil && string(was.Data) == string(f.Data) {
				merged[name] = b
			}
		}
	}
	for name, f := range sides["base"] {
		if sides["head"][name] == nil && sides["start"][name] == nil {
			merged[name] = f
		}
	}
	for name, f := range sides["merged"] { // what git makes of two texts
		merged[name] = f
	}
	read := func(fsys fstest.MapFS) (migration.Set, []order.File) {
		if len(fsys) == 0 {
			return migration.Set{Tool: m.Tool}, nil
		}
		set, err := migration.Read(fsys, m.Tool, m.Dir)
		if err != nil {
			t.Fatal(err)
		}
		var out []order.File
		for _, one := range set.Migrations {
			text, err := fs.ReadFile(fsys, one.Path)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, order.File{Migration: one, Content: string(text)})
		}
		return set, out
	}
	_, m.Start = read(sides["start"])
	base, files := read(sides["base"])
	m.Base = files
	head, files := read(sides["head"])
	m.Head = files
	set, files := read(merged)
	m.Merged, m.RunsLate, m.SkipsLate, m.Faults = files, set.RunsLate, set.SkipsLate, order.FaultsOf(set, base, head)
	for _, side := range others {
		kind, name, _ := strings.Cut(side, "/")
		_, files := read(sides[side])
		m.Others = append(m.Others, order.Branch{Name: name, Files: files, Together: kind == "with"})
	}
	for _, name := range envs {
		l := &ledger.Ledger{Tool: m.Tool}
		if tool, ok := ledger.Named(m.Tool); ok {
			l.Model = tool.Model
		}
		for _, id := range applied[name] {
			id, sum, _ := strings.Cut(id, "=")
			l.Entries = append(l.Entries, ledger.Entry{ID: id, Version: id, State: ledger.Applied, Sum: sum})
		}
		plan, err := ledger.PlanFor(name, l, set)
		if err != nil {
			t.Fatal(err)
		}
		m.Envs = append(m.Envs, order.Env{Name: name, Ledger: l, Plan: plan})
	}
	return m, want
}
