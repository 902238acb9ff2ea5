package integration

import (
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/schema"
)

// TestMySQLMutations changes every property of every kind once, and wants each
// change found, alone.
func TestMySQLMutations(t *testing.T) {
	m := readMutations(t, "mysql")
	for _, db := range databases(t, "mysql") {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			s := servers.Get(t, db.name)
			create := func(t *testing.T, script string) string {
				url := s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
				s.Exec(t, url, script)
				return url
			}
			names := []string{"{role}", newAccount(t, s)}
			m.change(t, db, names, create, inspectMySQL(t, openMySQL(t, parseURL(t, shop(t, s)))).Schema)
			for _, app := range applications {
				t.Run(app, func(t *testing.T) { m.within(t, app).change(t, db, names, create) })
			}
		})
	}
}

// newAccount is an account that nobody uses: its privileges go with it.
func newAccount(t *testing.T, s servers.Server) string {
	t.Helper()
	name := parseURL(t, s.Database(t)).Database
	account := "'" + name[len(name)-12:] + "'@'%'"
	s.Exec(t, s.AdminURL, "CREATE USER "+account+" IDENTIFIED BY 'Canary-1'")
	t.Cleanup(func() { s.Exec(t, s.AdminURL, "DROP USER "+account) })
	return account
}

// TestMySQLDatabaseMutations changes the properties of databases themselves;
// the default collation is MY-R07.
func TestMySQLDatabaseMutations(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := s.Database(t, "CHARACTER SET latin1")
		database := parseURL(t, url).Database
		other := parseURL(t, s.Database(t)).Database
		read := func() catalog.Reading { return inspectMySQL(t, openMySQL(t, parseURL(t, url)), database, other) }
		changes := map[string]string{"CHARACTER SET latin2": "charset, collation", "COLLATE latin2_bin": "collation"}
		if s.Engine == "mariadb" {
			changes["COMMENT 'x'"] = "comment"
		} else {
			changes["ENCRYPTION 'Y'"], changes["READ ONLY = 1"] = "encrypted", "read_only"
			t.Cleanup(func() { s.Exec(t, url, "ALTER DATABASE `"+database+"` READ ONLY = 0") })
		}
		for _, change := range []string{"CHARACTER SET latin2", "COLLATE latin2_bin", "COMMENT 'x'", "ENCRYPTION 'Y'", "READ ONLY = 1"} {
			want, ok := changes[change]
			if !ok {
				continue
			}
			before := read()
			s.Exec(t, url, "ALTER DATABASE `"+database+"` "+change)
			after := read()
			got := schema.Diff(before.Schema, after.Schema, mysql.Canon)
			if len(got) != 1 || got[0].Key.Kind != schema.Namespace || seen(got[0])[0] != "schema "+want {
				t.Errorf("%s:\n%s", change, changeLines(got))
			}
			for _, wanted := range []schema.Schema{before.Schema, after.Schema} { // back, and there again
				have := read().Schema
				for _, statement := range dialects.Repair(endpoint.MySQL, schema.Diff(wanted, have, mysql.Canon), wanted, have) {
					s.Exec(t, url, statement.SQL)
				}
				if rest := schema.Diff(wanted, read().Schema, mysql.Canon); len(rest) > 0 {
					t.Errorf("%s, after the repair:\n%s", change, changeLines(rest))
				}
			}
		}
	})
}
