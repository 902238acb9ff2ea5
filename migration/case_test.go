package migration_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/migration"
)

// A case is one txtar file: a checkout, and under "want" what is found in it
// and what is read of each folder that was found. A comment line "read: TOOL
// DIR" reads a folder that detection does not find.
//
// go test ./migration -update writes what is wanted anew; read it before you
// commit it.

var update = flag.Bool("update", false, "write the wanted results of the cases anew")

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file) })
	}
}

func runCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	checkout := fstest.MapFS{}
	want, at := "", -1
	for i, f := range archive.Files {
		if f.Name == "want" {
			want, at = string(f.Data), i
			continue
		}
		checkout[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	var b strings.Builder
	for _, f := range migration.Detect(checkout) {
		fmt.Fprintf(&b, "%s in %s: %s\n", f.Tool, f.Dir, f.Why)
		list(&b, checkout, f.Tool, f.Dir)
	}
	for line := range strings.Lines(string(archive.Comment)) {
		if v, ok := strings.CutPrefix(line, "read:"); ok {
			tool, dir, _ := strings.Cut(strings.TrimSpace(v), " ")
			fmt.Fprintf(&b, "%s in %s\n", tool, dir)
			list(&b, checkout, tool, dir)
		}
	}
	if *update {
		archive.Files[at].Data = []byte(b.String())
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func list(b *strings.Builder, checkout fs.FS, tool, dir string) {
	set, err := migration.Read(checkout, tool, dir)
	if err != nil {
		fmt.Fprintf(b, "  error: %v\n", err)
	}
	for _, m := range set.Migrations {
		fmt.Fprintf(b, "  %s = %s (version %s, name %s) %s", m.ID, m.Label, m.Version, m.Name, m.Path)
		if len(m.Needs) > 0 {
			fmt.Fprintf(b, " needs %s", strings.Join(m.Needs, ", "))
		}
		if len(m.Replaces) > 0 {
			fmt.Fprintf(b, " replaces %s", strings.Join(m.Replaces, ", "))
		}
		if len(m.Sums) > 0 {
			fmt.Fprintf(b, " sum %.12s", m.Sums[0])
		}
		b.WriteString("\n")
	}
}
