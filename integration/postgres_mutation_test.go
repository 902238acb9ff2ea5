package integration

import (
	"testing"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// TestPostgresMutations changes every property of every kind once, and wants
// each change found, alone.
func TestPostgresMutations(t *testing.T) {
	m := readMutations(t, "postgres")
	for _, db := range telling(t, "postgres") {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			s := servers.Get(t, db.name)
			shop := inspect(t, postgresShop(t, s)).Schema
			// What is shared by all databases has the name of one of them, and goes after those that use it.
			name := parseURL(t, s.Database(t)).Database
			s.Exec(t, s.AdminURL, "CREATE ROLE r_"+name+" SUPERUSER") // as the owner of an event trigger has to be
			t.Cleanup(func() { s.Exec(t, s.AdminURL, "DROP ROLE r_"+name) })
			// An in-place tablespace needs no folder on the server: https://www.postgresql.org/docs/current/runtime-config-developer.html
			s.Exec(t, s.AdminURL+"&options=-c%20allow_in_place_tablespaces%3Don", "CREATE TABLESPACE s_"+name+" LOCATION ''")
			t.Cleanup(func() { s.Exec(t, s.AdminURL, "DROP TABLESPACE s_"+name) })
			names := []string{"{role}", "r_" + name, "{tablespace}", "s_" + name}
			m.change(t, db, names, db.create, shop)
			for _, app := range applications {
				t.Run(app, func(t *testing.T) { m.within(t, app).change(t, db, names, db.create) })
			}
		})
	}
}
