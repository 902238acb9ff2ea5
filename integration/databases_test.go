package integration

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
)

func TestMain(m *testing.M) {
	code := servers.Main(m)
	removeProgram()
	fmt.Fprintln(os.Stderr, toolSummary())
	os.Exit(code)
}

// database is a place where a test can make databases of its own: a server,
// or for SQLite a directory.
type database struct {
	name   string // "postgres15", "sqlite"
	engine string // "postgres", "mysql", "mariadb", "sqlite"
	empty  func(t *testing.T) (url string)
	try    func(url, script string) error
}

// create is a new database that the script has filled.
func (db database) create(t *testing.T, script string) (url string) {
	t.Helper()
	url = db.empty(t)
	if script != "" {
		db.exec(t, url, script)
	}
	return url
}

func (db database) exec(t *testing.T, url, script string) {
	t.Helper()
	if err := db.try(url, script); err != nil {
		t.Fatal(err)
	}
}

// databases is every place that runs a dialect: "postgres", "mysql" (MySQL and
// MariaDB), "sqlite", or the name of one server.
func databases(t *testing.T, dialect string) []database {
	t.Helper()
	if dialect == "sqlite" {
		return []database{{"sqlite", "sqlite", emptySQLite, trySQLite}}
	}
	var list []database
	for _, s := range servers.All(t) {
		if s.Engine == dialect || s.Name == dialect || dialect == "mysql" && s.Engine == "mariadb" {
			list = append(list, database{s.Name, s.Engine, func(t *testing.T) string { return s.Database(t) }, s.Try})
		}
	}
	if len(list) == 0 {
		t.Skipf("SKIPPED: no server runs %s", dialect)
	}
	return list
}

// telling is the places of a dialect that tell what all of them would, for tests
// that would take too long on every one: of PostgreSQL the oldest, the default
// and the newest. SCHEMADIFF_EVERY_SERVER=1 has them all.
func telling(t *testing.T, dialect string) []database {
	t.Helper()
	list := databases(t, dialect)
	if dialect != "postgres" || os.Getenv("SCHEMADIFF_EVERY_SERVER") != "" {
		return list
	}
	some := ends(slices.Clone(list))
	if i := slices.IndexFunc(list, func(db database) bool { return db.name == "postgres15" }); i >= 0 && !slices.ContainsFunc(some, func(db database) bool { return db.name == list[i].name }) {
		some = append(some, list[i])
	}
	return some
}

func emptySQLite(t *testing.T) (url string) {
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

func trySQLite(url, script string) error {
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(script)
	return err
}

func parseURL(t *testing.T, url string) endpoint.Endpoint {
	t.Helper()
	e, err := endpoint.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
