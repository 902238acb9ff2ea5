package rehearse

import (
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
)

// TestUnheldIsTold: where a server that the user gave keeps nothing from what
// migrations put together at run time, the report says so, and only there.
func TestUnheldIsTold(t *testing.T) {
	tests := []struct {
		name     string
		engine   endpoint.Engine
		unheld   bool
		reachOut bool
		want     string // "" for no such note
	}{
		{"PostgreSQL, a superuser", endpoint.Postgres, true, false, "nothing kept what migrations put together at run time from its files and programs"},
		{"PostgreSQL, no superuser", endpoint.Postgres, false, false, ""},
		{"PostgreSQL, allowed to reach out", endpoint.Postgres, true, true, ""},
		{"MySQL", endpoint.MySQL, true, false, "nothing but its own settings kept what migrations put together at run time from its files"},
		{"MariaDB, a server of ours", endpoint.MariaDB, false, false, ""},
		{"SQLite", endpoint.SQLite, true, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			trial := &Trial{Watched: Play{Unheld: test.unheld}}
			trial.Env.Engine, trial.ReachOut = test.engine, test.reachOut
			trial.Plan.Run = []migration.Migration{{ID: "1"}}
			notes := strings.Join(trial.Notes(false), "\n")
			if told := strings.Contains(notes, "put together at run time"); told != (test.want != "") || !strings.Contains(notes, test.want) {
				t.Errorf("the notes are %q", notes)
			}
		})
	}
}
