//go:build unix

package integration

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/rehearse"
)

// TestReplayRoles replays a migration that speaks of a role, on a copy of an environment
// whose privileges were not read: the roles are read by themselves.
func TestReplayRoles(t *testing.T) {
	for _, db := range databases(t, "postgres") {
		if db.name != "postgres15" && db.name != "postgres18" {
			continue
		}
		t.Run(db.name, func(t *testing.T) {
			const role = "replayed_clerk"
			url := db.create(t, "CREATE TABLE t (a int)")
			db.try(url, "DROP ROLE IF EXISTS "+role)
			db.exec(t, url, "CREATE ROLE "+role)
			t.Cleanup(func() { db.exec(t, url, "DROP ROLE "+role) })
			env := parity.Load(t.Context(), []parity.Target{{Name: "prod", Endpoint: parseURL(t, url), Scope: catalog.Scope{}}}, nil, nil, nil)[0]
			if env.Problem != nil {
				t.Fatal(env.Problem)
			}
			c, _, err := rehearsal{tx: "per-migration", migrations: []txtar.File{{Name: "1_grant.sql", Data: []byte("GRANT SELECT ON t TO " + role + ";\nALTER TABLE t ADD COLUMN b int;\n")}}}.pending(env)
			if err != nil {
				t.Fatal(err)
			}
			server := throwawayServer(t, db)
			if _, err := rehearse.Replay(t.Context(), c, server, rehearse.Limits{}, nil); err == nil {
				t.Error("it ran without the role")
			}
			if !c.Grants() {
				t.Error("nobody would look for its roles")
			}
			source, err := dialects.Open(t.Context(), parseURL(t, url))
			if err != nil {
				t.Fatal(err)
			}
			defer source.Close()
			if c.Roles, err = source.(dialects.Roler).Roles(t.Context()); err != nil {
				t.Fatal(err)
			}
			replayed, err := rehearse.Replay(t.Context(), c, server, rehearse.Limits{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(replayed.Steps); got != 1 || len(replayed.Steps[0].Changed) != 1 {
				t.Errorf("%+v", replayed.Steps)
			}
		})
	}
}
