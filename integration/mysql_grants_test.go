package integration

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/schema"
)

// TestMySQLPrivileges reads who may do what where that is asked for.
func TestMySQLPrivileges(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		ours, theirs := s.Database(t), s.Database(t)
		ourName := parseURL(t, ours).Database
		app := "'" + ourName[len(ourName)-12:] + "'@'%'"
		script := "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f(x int) RETURNS int DETERMINISTIC RETURN x; CREATE PROCEDURE p() SELECT 1"
		for _, url := range []string{ours, theirs} {
			s.Exec(t, url, script)
		}
		s.Exec(t, ours, "CREATE USER "+app+" IDENTIFIED BY 'Canary-1'")
		t.Cleanup(func() { s.Exec(t, s.AdminURL, "DROP USER "+app) })
		for _, grant := range []string{"SELECT, SHOW VIEW ON %s.*", "INSERT, UPDATE ON %s.t", "REFERENCES (a) ON %s.t", "SELECT ON %s.v", "EXECUTE ON FUNCTION %s.f"} {
			s.Exec(t, ours, "GRANT "+fmt.Sprintf(grant, "`"+ourName+"`")+" TO "+app)
		}
		read := func(url string, grants bool) catalog.Reading {
			reading, err := openMySQL(t, parseURL(t, url)).Inspect(t.Context(), catalog.Scope{Grants: grants})
			if err != nil {
				t.Fatal(err)
			}
			return reading
		}
		want := `modify function f(int): grants "EXECUTE TO APP" -> none
modify table t: grants "INSERT, UPDATE TO APP" -> none
modify column t.a: grants "REFERENCES TO APP" -> none
modify view v: grants "SELECT TO APP" -> none
modify schema (database): grants "SELECT, SHOW VIEW TO APP" -> none
`
		changes := schema.Diff(read(ours, true).Schema, read(theirs, true).Schema, mysql.Canon)
		got := strings.ReplaceAll(changeLines(changes), app, "APP")
		if d := cmp.Diff(sortedText(want), sortedText(got)); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		for _, c := range changes {
			if c.Structural() {
				t.Errorf("%s: privileges are no structure", c.Key)
			}
		}
		if quiet := changeLines(schema.Diff(read(ours, false).Schema, read(theirs, false).Schema, mysql.Canon)); quiet != "" {
			t.Errorf("nobody asked:\n%s", quiet)
		}

		// The account itself sees the tables and not who else may see them.
		e := parseURL(t, ours)
		e.User, e.Password = strings.Trim(strings.TrimSuffix(app, "@'%'"), "'"), endpoint.NewSecret("Canary-1")
		for _, asked := range []bool{true, false} {
			reading, err := openMySQL(t, e).Inspect(t.Context(), catalog.Scope{Grants: asked})
			if err != nil {
				t.Fatal(err)
			}
			said := false
			for _, g := range reading.Gaps {
				said = said || g.What == "privileges" && strings.HasPrefix(g.Grant, "GRANT SELECT ON `mysql`.*")
			}
			if said != asked {
				t.Errorf("asked %t, gaps %+v", asked, reading.Gaps)
			}
		}
	})
}

func sortedText(text string) string {
	return strings.Join(slices.Sorted(strings.Lines(text)), "")
}
