package integration

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
)

func TestMain(m *testing.M) {
	code := servers.Main(m)
	fmt.Fprintln(os.Stderr, toolSummary())
	os.Exit(code)
}

// database is a place where a test can make databases of its own: a server,
// or for SQLite a directory.
type database struct {
	name   string // "postgres15", "sqlite"
	engine string // "postgres", "mysql", "mariadb", "sqlite"
	create func(t *testing.T, script string) (url string)
	exec   func(t *testing.T, url, script string)
}

// databases is every place that runs a dialect: "postgres", "mysql" (MySQL and
// MariaDB), "sqlite", or the name of one server.
func databases(t *testing.T, dialect string) []database {
	t.Helper()
	if dialect == "sqlite" {
		return []database{{"sqlite", "sqlite", createSQLite, execSQLite}}
	}
	var list []database
	for _, s := range servers.All(t) {
		if s.Engine == dialect || s.Name == dialect || dialect == "mysql" && s.Engine == "mariadb" {
			list = append(list, database{s.Name, s.Engine,
				func(t *testing.T, script string) string {
					url := s.Database(t)
					if script != "" {
						s.Exec(t, url, script)
					}
					return url
				},
				func(t *testing.T, url, script string) { s.Exec(t, url, script) }})
		}
	}
	if len(list) == 0 {
		t.Skipf("SKIPPED: no server runs %s", dialect)
	}
	return list
}

func createSQLite(t *testing.T, script string) string {
	url := "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	execSQLite(t, url, script)
	return url
}

func execSQLite(t *testing.T, url, script string) {
	t.Helper()
	db, err := sql.Open("sqlite", parseURL(t, url).Path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
}

func parseURL(t *testing.T, url string) endpoint.Endpoint {
	t.Helper()
	e, err := endpoint.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
