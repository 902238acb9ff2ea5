//go:build unix

package integration

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/conflicts"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/throwaway"
)

var updateConflicts = flag.Bool("update-conflicts", false, "write what proofs say today into the cases; read the change before you commit it")

// TestConflicts runs both orders of every file of testdata/conflicts, of
// PostgreSQL on the version of the rehearsals. The README there says how a case
// is written.
func TestConflicts(t *testing.T) {
	for dialect, files := range caseFiles(t, "conflicts") {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range databases(t, dialect) {
				if db.engine == "postgres" && db.name != "postgres15" && !everyServer {
					continue
				}
				t.Run(db.name, func(t *testing.T) {
					server := throwawayServer(t, db)
					t.Run("cases", func(t *testing.T) { // which ends before the server is closed
						for _, file := range files {
							t.Run(caseName(file), func(t *testing.T) {
								t.Parallel()
								proveCase(t, file, db, server)
							})
						}
					})
				})
			}
		})
	}
}

func proveCase(t *testing.T, file string, db database, server throwaway.Server) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	q := conflicts.Question{Engine: endpoint.Engine(db.engine), Rows: -1}
	for line := range strings.Lines(string(archive.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch key {
		case "rows":
			if q.Rows, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				t.Fatal(err)
			}
		case "servers":
			if !runsOn(strings.Fields(value), db) {
				t.Skipf("for%s alone", value)
			}
		}
	}
	trees := map[string]fstest.MapFS{"start": {}, "ours": {}, "theirs": {}}
	all := fstest.MapFS{}
	want := map[string]string{} // by server; "" is what all others say
	for _, f := range archive.Files {
		side, name, ok := strings.Cut(f.Name, "/")
		if !ok {
			want[strings.TrimPrefix(strings.TrimPrefix(f.Name, "proof"), " ")] = string(f.Data)
			continue
		}
		trees[side]["db/"+name] = &fstest.MapFile{Data: f.Data}
		all["db/"+name] = &fstest.MapFile{Data: f.Data}
	}
	read := func(fsys fs.FS) migration.Set {
		set, err := migration.Read(fsys, "golang-migrate", "db")
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	side := func(name string) conflicts.Side {
		set := read(trees[name])
		return conflicts.Side{Name: name, Files: set, FS: trees[name], Run: set.Migrations}
	}
	q.Start, q.Ours, q.Theirs = side("start"), side("ours"), side("theirs")
	for _, m := range read(all).Migrations {
		if !slices.ContainsFunc(q.Start.Run, func(s migration.Migration) bool { return s.ID == m.ID }) {
			q.Merged = append(q.Merged, m)
		}
	}
	proved, findings, err := conflicts.Prove(t.Context(), q, server)
	if err != nil {
		t.Fatal(err)
	}
	got := proofText(proved, findings)
	if *updateConflicts { // the servers come one after the other: what a later one says otherwise is its own
		section := "proof " + db.name
		archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == section || f.Name == "proof" && want[""] == "" })
		if want[""] == "" {
			section = "proof"
		}
		if got != want[""] {
			archive.Files = append(archive.Files, txtar.File{Name: section, Data: []byte(got)})
		}
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	expected, own := want[db.name]
	if !own {
		expected = want[""]
	}
	if d := cmp.Diff(expected, got); d != "" {
		t.Error(d)
	}
}

// proofText is a proof as text.
func proofText(p report.Proved, findings []report.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d segments, %d rows\n", p.Verdict, p.Segments, p.Rows)
	if p.Unproven != "" {
		fmt.Fprintf(&b, "unproven: %s\n", p.Unproven)
	}
	for _, f := range findings {
		fmt.Fprintf(&b, "%s %s %s\n", f.Rule.Code, f.Severity, f.Subject)
		for _, s := range f.Sides {
			if len(p.Guilty) > 0 && s.SQL != "" {
				fmt.Fprintf(&b, "  %s:%d %s\n", s.File, s.Line, strings.Join(strings.Fields(s.SQL), " "))
			}
		}
		fmt.Fprintf(&b, "  why %s\n", f.Message)
		if f.Hint != "" {
			fmt.Fprintf(&b, "  fix %s\n", f.Hint)
		}
	}
	for _, d := range p.Differences {
		fmt.Fprintf(&b, "~ %s\n", d)
	}
	for _, o := range p.Orders {
		fmt.Fprintf(&b, "%s:", o.Name)
		for _, s := range o.Steps {
			fmt.Fprintf(&b, " %s %s;", s.Migration, s.Outcome)
		}
		b.WriteString("\n")
	}
	if len(p.Guilty) > 0 {
		fmt.Fprintf(&b, "to blame: %s, minimal %v, %d replays\n", strings.Join(p.Guilty, " and "), p.Minimal, p.Replays)
	}
	return b.String()
}
