package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/schema"
)

// TestCreateCases holds dialects.Create to its word: what it makes of an empty
// database reads as the schema that it was given, to the last comment. Every
// schema of every case is copied so, on every server, and by way of JSON, as it
// stands in a snapshot.
func TestCreateCases(t *testing.T) {
	byDialect := map[string][]comparison{}
	for dialect, files := range caseFiles(t, "cases") {
		for _, file := range files {
			byDialect[dialect] = append(byDialect[dialect], readCase(t, file))
		}
	}
	scripts, err := filepath.Glob("../testdata/copies/*/*.sql")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no schemas that are hard to copy: %v", err)
	}
	for _, file := range scripts {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		dialect := filepath.Base(filepath.Dir(file))
		c := comparison{name: caseName(file), from: string(script)}
		if rest, ok := strings.CutPrefix(c.from, "-- servers: "); ok {
			line, _, _ := strings.Cut(rest, "\n")
			c.servers = strings.Fields(line)
		}
		byDialect[dialect] = append(byDialect[dialect], c)
	}
	for dialect, cases := range byDialect {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			for _, db := range telling(t, dialect) {
				t.Run(db.name, func(t *testing.T) {
					t.Parallel()
					p := newPool(t, db)
					for _, c := range cases {
						if !runsOn(c.servers, db) {
							continue
						}
						for _, side := range []struct{ name, script string }{{"from", c.from}, {"to", c.to}} {
							if side.script == "" {
								continue
							}
							t.Run(c.name+"/"+side.name, func(t *testing.T) {
								copied(t, p.create(t, side.script), func(script string) string { return p.create(t, script) })
							})
						}
					}
				})
			}
		})
	}
}

// copied reads a database, makes a copy and compares the two.
func copied(t *testing.T, url string, create func(script string) string) {
	want := inspect(t, url).Schema
	statements, err := dialects.Create(parseURL(t, url).Engine, throughJSON(t, want))
	if err != nil {
		t.Fatal(err)
	}
	var script, manual []string
	uncopied := map[schema.Key]bool{}
	for _, s := range statements {
		if s.SQL != "" {
			script = append(script, s.SQL)
		}
		if s.Risk == catalog.Manual {
			manual = append(manual, s.Note)
			for _, k := range s.For {
				uncopied[k] = true
				if _, declared := manualCopies[k.Kind]; !declared && !strings.HasPrefix(s.Note, manualCollation) {
					t.Errorf("%s cannot be copied, and that is not declared: %s", k, s.Note)
				}
			}
		}
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("statements:\n%s\nmanual:\n%s", strings.Join(script, ";\n"), strings.Join(manual, "\n"))
		}
	})
	got := inspect(t, create(strings.Join(script, ";\n"))).Schema
	canon := dialects.Canon(parseURL(t, url).Engine)
	copies := func(o schema.Object) bool { return !uncopied[o.Key] }
	want, got = want.Filter(copies), got.Filter(copies)
	if d := cmp.Diff(wholeLines(want, canon), wholeLines(got, canon)); d != "" {
		t.Errorf("-want +copy\n%s", d)
	}
	if want.Fingerprint(canon) != got.Fingerprint(canon) {
		t.Error("the copy has another fingerprint")
	}
}

// manualCollation is what routines have that were made before their database had its collation:
// ALTER DATABASE would have to know which one that was to go back to.
const manualCollation = "the database had the collation"

// manualCopies is the kinds of which not everything can be made again, and why.
var manualCopies = map[schema.Kind]string{
	schema.Subscription: "a copy must not take another server's changes, and where from is never read",
	schema.UserMapping:  "passwords are never read",
	// Of the others, too, what may be a secret is not read.
	schema.ForeignDataWrapper: "what may be a secret is never read",
	schema.ForeignServer:      "what may be a secret is never read",
	schema.ForeignTable:       "what may be a secret is never read",
}

// wholeLines is everything that a schema says, a line for each object: also
// what is never compared. Definitions are as far as canon tells them apart: the
// server does not print all of them as it was told them.
func wholeLines(s schema.Schema, canon schema.Canon) []string {
	var lines []string
	for o := range s.All() {
		line := o.Key.String()
		for _, p := range o.Props {
			if p.Name == "started" { // when the event was made, which a copy is later
				continue
			}
			line += fmt.Sprintf(" | %s=%s", p.Name, quoted(p.Value))
		}
		for _, need := range o.Needs {
			line += " | needs " + need.String()
		}
		if o.Definition != "" {
			line += " | " + quoted(canon(o.Key, o.Definition))
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}
