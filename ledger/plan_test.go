package ledger

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/schema"
)

// TestPlans holds what each kind of tool does about a late migration: apply 1
// and 3, and 2 arrives.
func TestPlans(t *testing.T) {
	files := func(tool string, ids ...string) migration.Set {
		set := migration.Set{Tool: tool, Dir: "."}
		for _, id := range ids {
			set.Migrations = append(set.Migrations, migration.Migration{ID: id, Version: id, Label: id, Path: id + ".sql"})
		}
		return set
	}
	applied := func(tool string, model Model, ids ...string) *Ledger {
		l := &Ledger{Tool: tool, Model: model, Table: schema.Key{Kind: schema.Table, Name: "ledger"}}
		for _, id := range ids {
			l.Entries = append(l.Entries, Entry{ID: id, Version: id, State: Applied})
		}
		return l
	}
	for _, tt := range []struct {
		name    string
		ledger  *Ledger
		files   migration.Set
		run     string
		skipped string
		refuses string // a part of the reason
	}{
		{"nothing is applied", nil, files("goose", "1", "2"), "1 2", "", ""},
		{"goose refuses what is late", applied("goose", Set, "1", "3"), files("goose", "1", "2", "3", "4"), "2 4", "", "refuses to run"},
		{"dbmate runs it late", applied("dbmate", Set, "1", "3"), files("dbmate", "1", "2", "3", "4"), "2 4", "", ""},
		{"golang-migrate never sees it", applied("golang-migrate", Watermark, "3"), files("golang-migrate", "1", "2", "3", "4"), "4", "", ""},
		{"postgrator passes over it", applied("postgrator", Set, "1", "3"), files("postgrator", "1", "2", "3", "4"), "4", "2", ""},
		{"two files of one version", applied("goose", Set, "1"), files("goose", "1", "2", "2"), "2", "", "are one migration to goose"},
		{"an applied migration without a file", applied("golang-migrate", Watermark, "5"), files("golang-migrate", "1", "2"), "", "", "no migration found"},
		{"all is applied", applied("goose", Set, "1", "2"), files("goose", "1", "2"), "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := PlanFor("production", tt.ledger, tt.files)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.run, ids(plan.Run)); d != "" {
				t.Errorf("runs: -want +got\n%s", d)
			}
			if d := cmp.Diff(tt.skipped, ids(plan.Skipped)); d != "" {
				t.Errorf("skips: -want +got\n%s", d)
			}
			why := strings.Join(plan.Refuses, "; ")
			if (tt.refuses == "") != (why == "") || !strings.Contains(why, tt.refuses) {
				t.Errorf("refuses for %q, want %q", why, tt.refuses)
			}
		})
	}
	t.Run("a ledger that was not read", func(t *testing.T) {
		l := &Ledger{Tool: "goose", Unread: true, Notes: []string{"not read"}}
		if _, err := PlanFor("production", l, files("goose", "1")); err == nil {
			t.Error("no error: what is pending is unknown")
		}
	})
}

func ids(ms []migration.Migration) string {
	var out []string
	for _, m := range ms {
		out = append(out, m.ID)
	}
	return strings.Join(out, " ")
}
