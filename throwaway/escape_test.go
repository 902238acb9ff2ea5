package throwaway

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/endpoint"
)

// TestEscapes reads testdata/escapes: a script for each engine, in which a
// comment before a statement says what is found in it, and nothing where there
// is no comment.
func TestEscapes(t *testing.T) {
	for file, engine := range map[string]endpoint.Engine{"postgres.sql": endpoint.Postgres, "mysql.sql": endpoint.MySQL, "sqlite.sql": endpoint.SQLite} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata/escapes", file))
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			line := 0
			for l := range strings.Lines(string(text)) {
				line++
				if what, ok := strings.CutPrefix(strings.TrimSpace(l), "-- escapes: "); ok {
					want = append(want, fmt.Sprintf("%d %s", line+1, what))
				}
			}
			for _, e := range Escapes(engine, string(text)) {
				got = append(got, fmt.Sprintf("%d %s", e.Line, e.What))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestEscapeColumns(t *testing.T) {
	got := Escapes(endpoint.Postgres, "SELECT 'ä'; COPY t TO PROGRAM 'curl evil'")
	if len(got) != 1 || got[0].Line != 1 || got[0].Col != 13 {
		t.Errorf("got %+v", got)
	}
}
