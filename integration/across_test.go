package integration

import (
	"os"
	"path/filepath"
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
		pair := ends(databases(t, engine))
		if len(pair) < 2 {
			t.Logf("SKIPPED: only %s runs %s", pair[0].name, engine)
			continue
		}
		old, young := newPool(t, pair[0]), newPool(t, pair[1])
		folder := map[string]string{"postgres": "postgres", "mariadb": "mysql"}[engine]
		files, err := filepath.Glob("../testdata/cases/" + folder + "/*.txtar")
		if err != nil || len(files) == 0 {
			t.Fatalf("no cases: %v", err)
		}
		for _, file := range files {
			c := readCase(t, file)
			if !runsOn(c.servers, pair[0]) || !runsOn(c.servers, pair[1]) {
				continue // TestCases holds them to that
			}
			t.Run(engine+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				for _, script := range slices.Compact([]string{c.from, c.to}) {
					if engine == "mariadb" { // 11.6 changed what a database has where nothing is said: a true difference
						script = "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci; SET NAMES utf8mb4 COLLATE utf8mb4_general_ci;\n" + script
					}
					a, err := old.try(t, script)
					b, err2 := young.try(t, script)
					if err != nil || err2 != nil {
						t.Fatal(err, err2)
					}
					sameSchema(t, c.name, a, b)
				}
			})
		}
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

// spellings is the cases that versions print otherwise, and what is said of them.
var spellings = map[string]string{}

// ends is the oldest and the newest of a list of servers.
func ends(list []database) []database {
	slices.SortStableFunc(list, func(a, b database) int { return number(a.name) - number(b.name) })
	if len(list) < 3 {
		return list
	}
	return []database{list[0], list[len(list)-1]}
}
