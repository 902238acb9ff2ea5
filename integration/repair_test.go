package integration

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/schema"
)

// TestRepairCases holds --sql to its word: for every case that differs, on
// every server, the statements are run on the second database, and then it
// differs no more. What no statement can do is in manualRepairs.
func TestRepairCases(t *testing.T) {
	byDialect := map[string][]comparison{}
	without := maps.Clone(manualRepairs)
	for dialect, files := range caseFiles(t, "cases") {
		for _, file := range files {
			// Where nothing differs, TestCases proves it.
			if c := readCase(t, file); c.diff != "" {
				byDialect[dialect] = append(byDialect[dialect], c)
				delete(without, c.name)
			}
		}
	}
	for name := range without {
		t.Errorf("%s is declared manual, and no case that differs has that name", name)
	}
	t.Logf("%d cases are declared manual", len(manualRepairs))
	for dialect, cases := range byDialect {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			for _, db := range telling(t, dialect) {
				t.Run(db.name, func(t *testing.T) {
					t.Parallel()
					p := newPool(t, db)
					for _, c := range cases {
						if runsOn(c.servers, db) {
							t.Run(c.name, func(t *testing.T) {
								repaired(t, db, c.name, catalog.Scope{Grants: c.privileges}, p.create(t, c.from), p.create(t, c.to))
							})
						}
					}
				})
			}
		})
	}
}

// TestRepairApplications repairs the ten changes to real applications, and
// then the other way round: what was made by hand is made of the original.
func TestRepairApplications(t *testing.T) {
	files, err := filepath.Glob("../testdata/apps/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no applications: %v", err)
	}
	for _, file := range files {
		name := caseName(file)
		app, engine, _ := strings.Cut(name, ".")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, db := range telling(t, engine) {
				t.Run(db.name, func(t *testing.T) {
					t.Parallel()
					script := applicationSchema(t, app, engine)
					archive, err := txtar.ParseFile(file)
					if err != nil {
						t.Fatal(err)
					}
					changes := section(t, archive, "changes.sql")
					ours, theirs := db.create(t, script), db.create(t, script)
					db.exec(t, theirs, changes)
					repaired(t, db, name, catalog.Scope{}, ours, theirs)
					db.exec(t, theirs, changes)
					repaired(t, db, name, catalog.Scope{}, theirs, ours)
				})
			}
		})
	}
}

// repaired runs the statements and compares again.
func repaired(t *testing.T, db database, name string, scope catalog.Scope, wantURL, haveURL string) {
	engine := parseURL(t, wantURL).Engine
	canon := dialects.Canon(engine)
	want, have := inspectAs(t, wantURL, scope).Schema, inspectAs(t, haveURL, scope).Schema
	changes := schema.Diff(want, have, canon)
	statements := dialects.Repair(engine, changes, want, have)
	for _, c := range changes {
		if !slices.ContainsFunc(statements, func(s catalog.Statement) bool { return slices.Contains(s.For, c.Key) }) {
			t.Errorf("nothing is said of %s", changeLines([]schema.Change{c}))
		}
	}
	var script []string
	var manual []string
	for _, s := range statements {
		if s.SQL != "" {
			script = append(script, s.SQL)
		}
		if s.Risk == catalog.Manual {
			manual = append(manual, s.Note)
		}
	}
	text := strings.Join(script, ";\n")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("changes:\n%sstatements:\n%s\nmanual:\n%s", changeLines(changes), text, strings.Join(manual, "\n"))
		}
	})
	if text != "" {
		db.exec(t, haveURL, text)
	}
	rest := changeLines(slices.DeleteFunc(schema.Diff(want, inspectAs(t, haveURL, scope).Schema, canon), func(c schema.Change) bool {
		return !c.Structural() && !(scope.Grants && slices.ContainsFunc(c.Props, func(p schema.PropChange) bool { return p.Facet == schema.Grants }))
	}))
	reason, declared := manualRepairs[name]
	switch {
	case len(manual) == 0 && rest != "":
		t.Errorf("after the repair:\n%s", rest)
	case declared && len(manual) == 0:
		t.Errorf("declared manual (%s), and nothing is", reason)
	case !declared && len(manual) > 0:
		t.Errorf("manual, and not declared:\n%s\n%s", strings.Join(manual, "\n"), rest)
	}
}

// manualRepairs is the cases of which statements cannot repair everything, and why.
var manualRepairs = map[string]string{
	"pg-i16-incomplete-parent": "an index that not all partitions have is not valid, and nobody makes one on purpose",
	"partition-index-invalid":  "nobody makes an index that is not valid on purpose",
	"pg-r02-column-order":      "PostgreSQL cannot move columns",
	"pg-r07-enum-order":        "PostgreSQL cannot move the values of an enum",
	"pg-r28-inherits":          "ALTER TABLE INHERIT leaves the columns the child's own as well",
	"inherited-column-own":     "no statement makes an inherited column the child's own as well",
	"partition-detach-pending": "nobody interrupts DETACH CONCURRENTLY on purpose",
	"index-not-live":           "nobody makes an index that is not valid on purpose",
	"my-v05-definer":           "a definer is an account, and whose it is cannot be told",
	"subscription-missing":     "the connection string is never read",
	"user-mapping-password":    "passwords are never read",
	"grants-identity":          "the sequence of an identity column has a name of the server's making",
}
