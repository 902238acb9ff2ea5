package migration_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
)

// TestScripts runs the cases of testdata/scripts: a folder of one tool, and
// what the tool sends for each of its migrations. -update writes them anew.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/scripts/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			checkout := fstest.MapFS{}
			for _, f := range archive.Files[:len(archive.Files)-1] {
				checkout[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			d := dialects[setting(archive, "dialect")]
			set, err := migration.Read(checkout, setting(archive, "tool"), setting(archive, "dir"))
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, m := range set.Migrations {
				up, down, err := migration.Scripts(checkout, set, m, d)
				if err != nil {
					p := problem.Of(err)
					fmt.Fprintf(&b, "%s error: %s %v\n", m.Label, p.Where, err)
					for _, fix := range p.Fix {
						fmt.Fprintf(&b, "  %s\n", fix)
					}
					continue
				}
				showScript(&b, m.Label+" up", up)
				showScript(&b, m.Label+" down", down)
			}
			compare(t, file, archive, b.String())
		})
	}
}

func showScript(b *strings.Builder, name string, s *migration.Script) {
	if s == nil {
		fmt.Fprintf(b, "%s: none\n", name)
		return
	}
	fmt.Fprintf(b, "%s: %s, transaction %s\n", name, s.Path, s.Tx)
	show(b, "  ", s.Statements, nil)
	switch {
	case slices.Equal(s.Sends, s.Statements):
		return
	case len(s.Sends) == 0:
		b.WriteString("  sends nothing\n")
	}
	for _, send := range s.Sends {
		b.WriteString("  sends\n")
		show(b, "    ", []migration.Statement{send}, nil)
	}
}

// TestPrograms asks for the scripts of migrations that are programs.
func TestPrograms(t *testing.T) {
	for _, tool := range migration.Tools() {
		_, _, err := migration.Scripts(fstest.MapFS{}, migration.Set{Tool: tool.Name, Dir: "m"}, migration.Migration{Path: "m/1_a.rb"}, dialects["postgres"])
		if tool.Scripts == nil && !errors.Is(err, migration.ErrCode) || err == nil {
			t.Errorf("%s: %v", tool.Name, err)
		}
	}
}

// TestEveryToolHasACase keeps the cases and the tools together.
func TestEveryToolHasACase(t *testing.T) {
	files, _ := filepath.Glob("testdata/scripts/*.txtar")
	have := map[string]bool{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		have[setting(archive, "tool")] = true
	}
	for _, tool := range migration.Tools() {
		if tool.Scripts != nil && !have[tool.Name] {
			t.Errorf("testdata/scripts has no case of %s", tool.Name)
		}
	}
}
