package integration

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestCasesAcrossVersions loads both scripts of every case on the oldest and on
// the newest server of an engine, one script on both: the platforms differ, the
// schemas do not (XV-03, XV-04). The same of MySQL and MariaDB is
// TestMySQLVendorsShareSchemas.
func TestCasesAcrossVersions(t *testing.T) {
	for _, engine := range []string{"postgres", "mariadb"} {
		t.Run(engine, func(t *testing.T) {
			pair := ends(databases(t, engine))
			if len(pair) < 2 {
				t.Skipf("SKIPPED: only %s runs %s", pair[0].name, engine)
			}
			folder := map[string]string{"postgres": "postgres", "mariadb": "mysql"}[engine]
			old, young := newPool(t, pair[0]), newPool(t, pair[1])
			for _, file := range caseFiles(t, "cases")[folder] {
				c := readCase(t, file)
				if !runsOn(c.servers, pair[0]) || !runsOn(c.servers, pair[1]) {
					continue // TestCases holds them to that
				}
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					for _, script := range slices.Compact([]string{c.from, c.to}) {
						if engine == "mariadb" { // since 11.6 a database has another collation where nothing is said: a true difference
							script = "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci; SET NAMES utf8mb4 COLLATE utf8mb4_general_ci;\n" + script
						}
						sameSchema(t, c.name, old.create(t, script), young.create(t, script))
					}
				})
			}
		})
	}
}

// TestApplicationsAcrossVersions loads applications and the shop on all servers of
// an engine.
func TestApplicationsAcrossVersions(t *testing.T) {
	for name, script := range map[string]func(t *testing.T) string{
		"postgres/roundcube": func(t *testing.T) string { return applicationSchema(t, "roundcube", "postgres") },
		"postgres/zabbix":    func(t *testing.T) string { return applicationSchema(t, "zabbix", "postgres") },
		"postgres/shop": func(t *testing.T) string {
			text, err := os.ReadFile("../testdata/postgres/shop.sql")
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine, _, _ := strings.Cut(name, "/")
			list := databases(t, engine)
			text := script(t)
			reference := list[0].create(t, text)
			for _, db := range list[1:] {
				sameSchema(t, name, reference, db.create(t, text))
			}
		})
	}
}

// sameSchema wants nothing to be said of two databases but what is true of their
// servers.
func sameSchema(t *testing.T, name, a, b string) {
	t.Helper()
	platform := false
	r := compareURLs(t, a, b)
	for _, f := range r.Findings {
		platform = platform || strings.HasPrefix(f.Rule.Code, "P")
		version := f.Field == "version" && strings.HasPrefix(f.Rule.Slug, "extension") // extensions come with the server
		if strings.HasPrefix(f.Rule.Code, "C") && !version && spellings[name] != f.Rule.Code {
			t.Errorf("%s %s %s: %v", f.Rule.Code, f.Subject, f.Field, f.Values)
		}
	}
	if !platform {
		t.Errorf("two servers, and nothing says so\n%s", text(t, r))
	}
}

// spellings is the cases of which versions say otherwise, and the rule that tells it.
// The default collation of a charset is another since MariaDB 11.6, which is a true
// difference of tables that name a charset and no collation.
var spellings = map[string]string{
	"my-t08-national":             "C208",
	"my-t09-utf8":                 "C208",
	"my-r03-options-order":        "C208",
	"my-r04-charset-of-the-table": "C208",
	"my-r05-collation":            "C208",
	"my-d17-bytes-of-literal":     "C208",
}

// ends is the oldest and the newest of a list of servers.
func ends(list []database) []database {
	slices.SortStableFunc(list, func(a, b database) int { return number(a.name) - number(b.name) })
	if len(list) < 3 {
		return list
	}
	return []database{list[0], list[len(list)-1]}
}
