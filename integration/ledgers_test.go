package integration

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/ledger"
)

// TestLedgers lets every server hold the tables that each migration tool
// creates there, and reads them back as a run would. A script begins with what
// is to be found: "-- TOOL: ID STATE, ID STATE; FACT VALUE".
func TestLedgers(t *testing.T) {
	const scripts = "../ledger/testdata/servers"
	for _, dialect := range []string{"postgres", "mysql", "sqlite"} {
		files, err := filepath.Glob(filepath.Join(scripts, dialect, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no scripts for %s: %v", dialect, err)
		}
		t.Run(dialect, func(t *testing.T) {
			for _, db := range telling(t, dialect) {
				for _, file := range files {
					t.Run(caseName(file)+"/"+db.name, func(t *testing.T) {
						t.Parallel()
						script, err := os.ReadFile(file)
						if err != nil {
							t.Fatal(err)
						}
						want, _, _ := strings.Cut(strings.TrimPrefix(string(script), "-- "), "\n")
						if got := readLedgers(t, db.create(t, string(script))); got != want {
							t.Errorf("found %q, want %q", got, want)
						}
					})
				}
			}
		})
	}
}

// readLedgers is every ledger of a database on one line.
func readLedgers(t *testing.T, url string) string {
	t.Helper()
	source, err := dialects.Open(t.Context(), parseURL(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	reading, err := source.Inspect(t.Context(), catalog.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	ledgers, err := ledger.Read(t.Context(), source, ledger.Tables(reading.Schema), ledger.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range ledgers {
		var entries []string
		for _, e := range l.Entries {
			entries = append(entries, fmt.Sprintf("%s %s", e.ID, e.State))
		}
		line := l.Tool + ": " + cmp.Or(l.Broken, strings.Join(entries, ", "))
		for _, f := range l.Facts {
			line += fmt.Sprintf("; %s %s", f.Name, f.Value)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, " | ")
}
