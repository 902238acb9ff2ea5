package integration

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// TestMySQLVendorsPrintQueries reads the same views from MySQL and MariaDB.
func TestMySQLVendorsPrintQueries(t *testing.T) {
	data, err := os.ReadFile("../testdata/mysql/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	script.WriteString("CREATE TABLE t (a int, b varchar(20), c int, d datetime, j longtext); CREATE TABLE u (x int, y int);\n")
	unlike, spelled := map[string]string{}, map[string]string{} // by view
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		query, other := strings.CutPrefix(line, "unlike ")
		query, same := strings.CutPrefix(query, "spelled ")
		n++
		view := fmt.Sprintf("v%03d", n)
		if other {
			unlike[view] = query
		}
		if same {
			spelled[view] = query
		}
		fmt.Fprintf(&script, "CREATE VIEW %s AS %s;\n", view, query)
	}
	readings, platforms := map[string]schema.Schema{}, map[string]catalog.Platform{}
	for _, s := range vendors(t) {
		url := s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
		s.Exec(t, url, script.String())
		source := openMySQL(t, parseURL(t, url))
		readings[s.Name] = inspectMySQL(t, source).Schema
		if platforms[s.Name], err = source.Platform(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first := vendors(t)[0].Name
	reference := readings[first]
	differing := map[string]bool{}
	for _, s := range vendors(t)[1:] {
		for o := range readings[s.Name].All() {
			if o.Key.Kind != schema.View {
				continue
			}
			r, _ := reference.Lookup(o.Key)
			if got, want := o.Prop("query"), r.Prop("query"); got != want {
				differing[o.Key.Name] = true
				like := dialects.Likeness(endpoint.MySQL, catalog.Spelling{Key: o.Key, Property: "query", From: want, To: got, Objects: [2]schema.Object{r, o},
					Schemas: [2]schema.Schema{reference, readings[s.Name]}, FromServer: platforms[first], ToServer: platforms[s.Name]})
				switch {
				case unlike[o.Key.Name] == "" && spelled[o.Key.Name] == "":
					t.Errorf("%s:\n%s\n%s", s.Name, want, got)
				case (like == catalog.Cosmetic) != (spelled[o.Key.Name] != ""):
					t.Errorf("%s: the mark is wrong, likeness %d:\n%s\n%s", s.Name, like, want, got)
				}
			}
		}
	}
	maps.Copy(unlike, spelled)
	for view, query := range unlike {
		if _, newest := readings["mariadb11.8"]; newest && !differing[view] { // some marks are for the newest server alone
			t.Errorf("%s is printed alike: take the mark off", query)
		}
	}
}

// vendors is the servers of MySQL and MariaDB, of both at least one.
func vendors(t *testing.T) []servers.Server {
	t.Helper()
	list := slices.DeleteFunc(servers.All(t), func(s servers.Server) bool { return s.Engine != "mysql" && s.Engine != "mariadb" })
	slices.SortStableFunc(list, func(a, b servers.Server) int { return strings.Compare(b.Engine, a.Engine) })
	if len(list) == 0 || list[0].Engine == list[len(list)-1].Engine {
		t.Skip("SKIPPED: MySQL and MariaDB are not both to be had")
	}
	return list
}

// TestMySQLVendorsShareSchemas loads one script on MySQL and on each MariaDB:
// the platforms differ, the schemas do not (XV-02).
func TestMySQLVendorsShareSchemas(t *testing.T) {
	scripts := map[string]func(t *testing.T) string{
		"shop": func(t *testing.T) string {
			script, err := os.ReadFile("../testdata/mysql/shop.sql")
			if err != nil {
				t.Fatal(err)
			}
			return string(script)
		},
		"dialects":  func(t *testing.T) string { return readScript(t, "vendors.sql") },
		"roundcube": func(t *testing.T) string { return applicationSchema(t, "roundcube", "mysql") },
		"zabbix":    func(t *testing.T) string { return applicationSchema(t, "zabbix", "mysql") },
	}
	list := vendors(t)
	for name, script := range scripts {
		t.Run(name, func(t *testing.T) {
			text := script(t)
			urls := make([]string, len(list))
			for i, s := range list {
				urls[i] = s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
				s.Exec(t, urls[i], text)
			}
			for i, s := range list[1:] {
				r := compareURLs(t, urls[0], urls[i+1])
				for _, f := range r.Findings {
					if f.Field == "columns" && (s.Name == "mariadb10.5" || s.Name == "mariadb10.6") && strings.Contains(f.Values[0].Text, " DESC") {
						continue // MariaDB makes descending keys since 10.8: https://mariadb.com/kb/en/descending-indexes/
					}
					if strings.HasPrefix(f.Rule.Code, "C") {
						t.Errorf("%s: %s %s %s: %v", s.Name, f.Rule.Code, f.Subject, f.Field, f.Values)
					}
				}
				platform := slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return f.Rule.Code == report.VendorDiffers.Code })
				if list[0].Engine != s.Engine && !platform {
					t.Errorf("%s: the vendors differ, and nothing says so", s.Name)
				}
				if said := strings.Contains(strings.Join(r.Notes, "\n"), "definitions were not"); said != (list[0].Engine != s.Engine) {
					t.Errorf("%s: notes %q", s.Name, r.Notes)
				}
			}
		})
	}
}

func readScript(t *testing.T, name string) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("../testdata/mysql", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// TestMySQLVendorsPairUnnamed has checks that the servers name, and of which
// nobody can tell whether they mean the same: they are told as pairs. One that
// differs is told as missing on both sides, however it stands among them.
func TestMySQLVendorsPairUnnamed(t *testing.T) {
	const table = "CREATE TABLE t (a int, b int, c int, CHECK ((a LIKE b) LIKE c), CHECK (b > %d), CHECK ((b IN (1, 2)) IN (0, 1)), CHECK (a > 0))"
	list := vendors(t)
	urls := make([]string, len(list))
	for i, s := range list {
		urls[i] = s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
		s.Exec(t, urls[i], fmt.Sprintf(table, i))
	}
	for i, s := range list[1:] {
		var undecided, missing []string
		for _, f := range compareURLs(t, urls[0], urls[i+1]).Findings {
			switch {
			case f.Rule.Code == report.SpellingUndecided.Code:
				undecided = append(undecided, f.Subject)
			case strings.HasPrefix(f.Rule.Code, "C"):
				missing = append(missing, f.Rule.Code+" "+f.Subject)
			}
		}
		wantUndecided, wantMissing := []string{"check t.t_chk_1", "check t.t_chk_3"}, []string{"C107 check t.CONSTRAINT_2", "C107 check t.t_chk_2"}
		if s.Engine == list[0].Engine {
			wantUndecided, wantMissing = nil, []string{"C224 check t.t_chk_2"}
		}
		if !slices.Equal(undecided, wantUndecided) || !slices.Equal(missing, wantMissing) {
			t.Errorf("%s: undecided %q, missing %q", s.Name, undecided, missing)
		}
	}
}

// TestUnnamedAmongThree has checks that the servers name, and that one of three
// environments lacks: the other two have them, under whatever names.
func TestUnnamedAmongThree(t *testing.T) {
	list := vendors(t)
	const checks = ", CHECK ((a LIKE b) LIKE c), CHECK (a > 0)"
	first, last := list[0], list[len(list)-1]
	var urls []string
	for i, s := range []servers.Server{first, first, last} {
		url := s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
		s.Exec(t, url, "CREATE TABLE t (a int, b int, c int"+[]string{checks, "", checks}[i]+")")
		urls = append(urls, url)
	}
	var got []string
	for _, f := range compareURLs(t, urls...).Findings {
		if strings.HasPrefix(f.Rule.Code, "C") {
			line := f.Rule.Code + " " + f.Subject
			for _, v := range f.Values {
				line += fmt.Sprintf(" %t", v.Present)
			}
			got = append(got, line)
		}
	}
	slices.Sort(got)
	want := []string{"C107 check t.t_chk_1 true false true", "C107 check t.t_chk_2 true false true", "C306 check t.t_chk_1 true false true"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
