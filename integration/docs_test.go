package integration

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// granted runs what docs/privileges.md has under a heading, for an account of
// another name, database and password, and returns how it connects.
func granted(t *testing.T, s servers.Server, heading, url string) endpoint.Endpoint {
	t.Helper()
	page, err := os.ReadFile("../docs/privileges.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## "+heading+"\n")
	_, section, begun := strings.Cut(section, "```sql\n")
	script, _, ended := strings.Cut(section, "```")
	if !found || !begun || !ended || strings.Contains(script, "\n## ") {
		t.Fatalf("docs/privileges.md has no statements under %s", heading)
	}
	if s.Engine == "mariadb" && strings.HasPrefix(s.Version, "10.") {
		before, older, found := strings.Cut(script, "-- before 11.3, in its place:\n-- ")
		if !found {
			t.Fatal("docs/privileges.md does not say what it takes before MariaDB 11.3")
		}
		script = regexp.MustCompile(`(?m)^.*SHOW CREATE ROUTINE.*$`).ReplaceAllString(before, "") + older
	}
	e := parseURL(t, url)
	e.User, e.Password = "docs_"+e.Database[strings.LastIndexByte(e.Database, '_')+1:], endpoint.NewSecret(canary)
	t.Cleanup(func() {
		if s.Engine == "postgres" {
			s.Exec(t, url, "DROP OWNED BY "+e.User)
			s.Exec(t, s.AdminURL, "DROP ROLE "+e.User)
		} else {
			s.Exec(t, s.URL(t, "mysql"), "DROP USER "+e.User)
		}
	})
	for _, grant := range spared(s) { // as the page says of some versions
		script += "\n" + strings.NewReplacer("{db}", "shop", "{user}", "schemadiff_ro").Replace(grant)
	}
	s.Exec(t, url, strings.NewReplacer("schemadiff_ro", e.User, "'...'", "'"+canary+"'", "DATABASE shop", "DATABASE "+e.Database, "shop.", e.Database+".").Replace(script))
	return e
}

// The GRANTs of docs/privileges.md are enough to see all that the administrator sees.
func TestDocsPrivilegesMySQL(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := shop(t, s)
		heading := map[string]string{"mysql": "MySQL", "mariadb": "MariaDB"}[s.Engine]
		reading, all := inspectMySQL(t, openMySQL(t, granted(t, s, heading, url))), inspectMySQL(t, openMySQL(t, parseURL(t, url)))
		if len(reading.Gaps) > 0 {
			t.Errorf("gaps: %+v", reading.Gaps)
		}
		if got := changeLines(schema.Diff(all.Schema, reading.Schema, mysql.Canon)); got != "" {
			t.Error(got)
		}
	})
}

// So are those of PostgreSQL, where only the ledger's rows take any, and no
// other table's rows are given.
func TestDocsPrivilegesPostgres(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			url := postgresShop(t, s)
			s.Exec(t, url, "CREATE TABLE IF NOT EXISTS public.schema_migrations (version bigint PRIMARY KEY, dirty boolean); CREATE TABLE public.secret (a int)")
			source := openPostgres(t, granted(t, s, "PostgreSQL", url))
			reading, err := source.Inspect(t.Context(), catalog.Scope{})
			if err != nil {
				t.Fatalf("%+v", problem.Of(err))
			}
			if d := cmp.Diff(inspect(t, url), reading, cmp.AllowUnexported(schema.Schema{})); d != "" || len(reading.Gaps) > 0 {
				t.Errorf("gaps %+v, -owner +role\n%s", reading.Gaps, d)
			}
			ask := func(table, column string) error {
				_, err := source.Rows(t.Context(), catalog.Query{Table: schema.Key{Kind: schema.Table, Schema: "public", Name: table}, Columns: []string{column}, OrderBy: []string{column}})
				return err
			}
			if err := ask("schema_migrations", "version"); err != nil {
				t.Errorf("%+v", problem.Of(err))
			}
			if err := ask("secret", "a"); problem.Of(err).Code != "X911" {
				t.Errorf("the rows of another table: %v", err)
			}
		})
	}
}
