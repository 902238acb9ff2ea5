//go:build unix

package integration

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/schema"
)

// TestWhatCopiesLack reads what a table of an equal schema does not have: the
// columns that were dropped, and the versions of its rows.
func TestWhatCopiesLack(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql"} {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range spread(databases(t, dialect)) {
				if db.engine == "mariadb" {
					continue // which keeps no count
				}
				t.Run(db.name, func(t *testing.T) {
					sizes := loaded(t, db.create(t, "CREATE TABLE t (id int PRIMARY KEY, n int, m int); INSERT INTO t VALUES (1, 2, 3); ALTER TABLE t DROP COLUMN n; ALTER TABLE t ADD COLUMN o int")).Reading.Sizes
					i := slices.IndexFunc(sizes, func(s catalog.Size) bool { return s.Table.Kind == schema.Table && s.Table.Name == "t" })
					if i < 0 {
						t.Fatal("the table has no size")
					}
					if s := sizes[i]; db.engine == "postgres" && s.Columns != 4 || db.engine == "mysql" && s.Versions != 2 {
						t.Errorf("it has had 4 columns, or 2 changes: %+v", s)
					}
				})
			}
		})
	}
}

// TestRolesOfCopies makes a copy with roles that its server does not have: they
// cannot log in, and are members of what they are members of in the environment.
func TestRolesOfCopies(t *testing.T) {
	for _, db := range spread(databases(t, "postgres")) {
		t.Run(db.name, func(t *testing.T) {
			const owner, migrator = "copied_owner", "copied migrator"
			url := db.create(t, "")
			gone := fmt.Sprintf("DROP OWNED BY %s; DROP ROLE IF EXISTS %[1]s", owner)
			db.try(url, gone+fmt.Sprintf(", %q", migrator))
			db.exec(t, url, fmt.Sprintf("CREATE ROLE %s LOGIN CREATEDB; CREATE ROLE %q NOINHERIT LOGIN; GRANT %[1]s TO %[2]q; ALTER ROLE %[2]q SET search_path = app, public; CREATE TABLE t (a int); ALTER TABLE t OWNER TO %[1]s", owner, migrator))
			t.Cleanup(func() { db.exec(t, url, gone+fmt.Sprintf(", %q", migrator)) })
			env := parity.Load(t.Context(), []parity.Target{{Name: "env", Endpoint: parseURL(t, url), Scope: catalog.Scope{Grants: true}}}, nil, nil, nil)[0]
			if env.Problem != nil {
				t.Fatal(env.Problem)
			}
			copied, err := rehearse.Seed(t.Context(), throwawayOf(t, env), env, migrator)
			if err != nil {
				t.Fatal(err)
			}
			defer copied.DB.Drop(t.Context())
			if len(copied.Unlike)+len(copied.Manual) > 0 {
				t.Errorf("%s\n%q", changeLines(copied.Unlike), copied.Manual)
			}
			session, err := copied.DB.Session(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer session.Close()
			i := slices.IndexFunc(env.Reading.Roles, func(r catalog.Role) bool { return r.Name == migrator })
			for _, statement := range dialects.Become(env.Reading.Roles[i]) {
				if _, err := session.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			rows, err := session.Query(t.Context(), `SELECT rolname, rolcanlogin, rolcreatedb, rolinherit, pg_has_role(oid, 'member'), current_setting('search_path')
				FROM pg_roles WHERE rolname LIKE 'copied%' ORDER BY 1`)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range rows {
				line := ""
				for _, v := range row {
					line += v.String + "|"
				}
				got = append(got, line)
			}
			want := []string{"copied migrator|f|f|f|t|app, public|", "copied_owner|f|t|t|t|app, public|"}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if _, err := session.Exec(t.Context(), "SET ROLE "+owner+"; ALTER TABLE t ADD b int"); err != nil {
				t.Error(err)
			}
		})
	}
}
