package integration

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// TestApplications loads the schema of a real application twice on every
// server that it supports: the two must be in sync. Then ten changes are made
// to one of them, and exactly ten findings must name them.
func TestApplications(t *testing.T) {
	files, err := filepath.Glob("../testdata/apps/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no applications: %v", err)
	}
	for _, file := range files {
		app, engine, _ := strings.Cut(caseName(file), ".")
		for _, db := range telling(t, engine) {
			t.Run(app+"/"+db.name, func(t *testing.T) {
				t.Parallel()
				schema := applicationSchema(t, app, engine)
				archive, err := txtar.ParseFile(file)
				if err != nil {
					t.Fatal(err)
				}
				ours, theirs := db.create(t, schema), db.create(t, schema)
				if r := compareURLs(t, ours, theirs); r.Verdict() != report.InSync {
					t.Fatalf("two copies of one schema: verdict %s\n%s", r.Verdict(), text(t, r))
				}
				db.exec(t, theirs, section(t, archive, "changes.sql"))
				r := compareURLs(t, ours, theirs)
				if d := cmp.Diff(section(t, archive, "findings"), findingLines(r)); d != "" {
					t.Errorf("findings: -want +got\n%s\n%s", d, text(t, r))
				}
			})
		}
	}
}

// compareURLs compares two databases as a user without configuration would.
func compareURLs(t *testing.T, urls ...string) report.Report {
	t.Helper()
	targets := make([]parity.Target, len(urls))
	for i, url := range urls {
		targets[i] = parity.Target{Name: []string{"dev", "staging", "production"}[i], Endpoint: parseURL(t, url)}
	}
	envs := parity.Load(t.Context(), targets, nil, nil, nil)
	return parity.Compare(envs, parity.Options{Compare: parity.DefaultFacets(), Today: "2026-01-01"})
}

// findingLines is a report's findings as the data files list them.
func findingLines(r report.Report) string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Rule.Code, f.Subject, f.Field))+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func text(t *testing.T, r report.Report) string {
	t.Helper()
	var b strings.Builder
	if err := report.WriteText(&b, r, report.TextOptions{Width: 100, All: true}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func section(t *testing.T, a *txtar.Archive, name string) string {
	t.Helper()
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	t.Fatalf("the file lacks the section %s", name)
	return ""
}

// applicationSchema is the SQL that install-apps.sh fetched. Without it the
// test is skipped, aloud, and fails where SCHEMADIFF_REQUIRE names apps.
func applicationSchema(t *testing.T, app, engine string) string {
	t.Helper()
	out, err := exec.Command("bash", "install-apps.sh").CombinedOutput()
	if err != nil {
		t.Fatalf("install-apps.sh: %v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(servers.Folder(), "apps", app+"."+engine+".sql"))
	switch {
	case err == nil:
		return string(data)
	case slices.Contains(strings.Split(os.Getenv("SCHEMADIFF_REQUIRE"), ","), "apps"):
		t.Fatalf("the schema of %s is required and missing: %v\n%s", app, err, out)
	}
	t.Skipf("SKIPPED: no schema of %s for %s: %s", app, engine, out)
	return ""
}
