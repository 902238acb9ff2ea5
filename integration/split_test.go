package integration

import (
	"context"
	"database/sql"
	neturl "net/url"
	"path/filepath"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/schema"
)

// TestSplitCases sends the scripts of the cases of testdata/cases whole to one
// database and statement by statement to another one: the schemas must be the
// same. The protocols that it uses refuse two statements at once, so that too
// few cuts fail as well as too many. Of scripts in which a semicolon stands
// only at the end of a line there are enough: those with others are sent.
func TestSplitCases(t *testing.T) {
	for dialect, files := range caseFiles(t, "cases") {
		for _, db := range telling(t, dialect) {
			t.Run(db.name, func(t *testing.T) {
				p := newPool(t, db)
				for _, file := range files {
					c := readCase(t, file)
					for _, script := range []string{c.from, c.to} {
						if runsOn(c.servers, db) && strings.Contains(strings.ReplaceAll(script, ";\n", ""), ";") {
							t.Run(c.name, func(t *testing.T) { whole(t, p, dialect, script) })
						}
					}
				}
			})
		}
	}
}

// TestSplitPrograms does the same with what is hard to cut: the cases of the
// splitter that servers can run.
func TestSplitPrograms(t *testing.T) {
	files, err := filepath.Glob("../migration/testdata/split/*-runs.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var dialect, on string
		for line := range strings.Lines(string(archive.Comment)) {
			if v, ok := strings.CutPrefix(line, "dialect:"); ok {
				dialect = strings.TrimSpace(v)
			}
			if v, ok := strings.CutPrefix(line, "servers:"); ok {
				on = v
			}
		}
		t.Run(caseName(file), func(t *testing.T) {
			for _, db := range telling(t, dialect) {
				if runsOn(strings.Fields(on), db) {
					t.Run(db.name, func(t *testing.T) { whole(t, newPool(t, db), dialect, section(t, archive, "in.sql")) })
				}
			}
		})
	}
}

// TestSplitApplications does the same with the schemas of real applications.
func TestSplitApplications(t *testing.T) {
	files, err := filepath.Glob("../testdata/apps/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no applications: %v", err)
	}
	for _, file := range files {
		app, engine, _ := strings.Cut(caseName(file), ".")
		for _, db := range telling(t, engine) {
			t.Run(app+"/"+db.name, func(t *testing.T) {
				t.Parallel()
				whole(t, newPool(t, db), engine, applicationSchema(t, app, engine))
			})
		}
	}
}

var lexed = map[string]lexer.Dialect{"postgres": lexer.Postgres, "mysql": lexer.MySQL, "sqlite": lexer.SQLite}

// whole fails where a script makes another schema when its statements come one
// by one.
func whole(t *testing.T, p *pool, dialect, script string) {
	t.Helper()
	list, err := migration.Split(lexed[dialect], script)
	if err != nil {
		t.Fatal(err)
	}
	want, got := p.create(t, script), p.create(t, "SELECT 1")
	switch dialect {
	case "postgres":
		sendPostgres(t, got, list)
	case "mysql":
		sendMySQL(t, got, list)
	default:
		sendSQLite(t, got, list)
	}
	changes := schema.Diff(inspect(t, want).Schema, inspect(t, got).Schema, dialects.Canon(parseURL(t, want).Engine))
	if len(changes) > 0 {
		t.Errorf("one by one, the statements make another schema:\n%s", changeLines(changes))
	}
}

// sendPostgres uses the extended protocol, which takes one command at a time.
func sendPostgres(t *testing.T, url string, list []migration.Statement) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, s := range list {
		if s.Copy {
			_, err = conn.PgConn().CopyFrom(t.Context(), strings.NewReader(s.Data), s.SQL)
		} else {
			_, err = conn.Exec(t.Context(), s.SQL, pgx.QueryExecModeExec)
		}
		if err != nil {
			t.Fatalf("line %d, column %d: %v: %s", s.Line, s.Col, err, s.SQL)
		}
	}
}

// sendMySQL is without multiStatements.
func sendMySQL(t *testing.T, url string, list []migration.Statement) {
	t.Helper()
	u, err := neturl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	config := driver.NewConfig()
	config.Net, config.Addr, config.DBName = "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	db, err := sql.Open("mysql", config.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	sendOne(t, db, list)
}

func sendSQLite(t *testing.T, url string, list []migration.Statement) {
	t.Helper()
	db, err := sql.Open("sqlite", parseURL(t, url).Path)
	if err != nil {
		t.Fatal(err)
	}
	sendOne(t, db, list)
}

// sendOne uses one connection, because scripts SET what holds for a session.
func sendOne(t *testing.T, db *sql.DB, list []migration.Statement) {
	t.Helper()
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, s := range list {
		if _, err := conn.ExecContext(t.Context(), s.SQL); err != nil {
			t.Fatalf("line %d, column %d: %v: %s", s.Line, s.Col, err, s.SQL)
		}
	}
}
