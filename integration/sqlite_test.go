package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

func openSQLite(t *testing.T, path string) *sqlite.Source {
	t.Helper()
	s, err := sqlite.Open(t.Context(), endpoint.Endpoint{Engine: endpoint.SQLite, Path: path})
	if err != nil {
		t.Fatalf("%+v", problem.Of(err))
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func inspectSQLite(t *testing.T, s *sqlite.Source) catalog.Reading {
	t.Helper()
	reading, err := s.Inspect(t.Context(), catalog.Scope{})
	if err != nil {
		t.Fatalf("%+v", problem.Of(err))
	}
	return reading
}

// writer is an application's connection, open until the test ends.
func writer(t *testing.T, path, script string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
	return db
}

// listing is a directory's files with their sizes and times.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprint(e.Name(), " ", info.Size(), " ", info.ModTime().UnixNano()))
	}
	return list
}

// readAll opens a file, asks everything that there is to ask, and closes it.
func readAll(t *testing.T, path string) catalog.Reading {
	t.Helper()
	s := openSQLite(t, path)
	if _, err := s.Platform(t.Context()); err != nil {
		t.Fatal(err)
	}
	reading := inspectSQLite(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return reading
}

// TestSQLiteLeavesNoTrace reads databases in every state and looks whether a
// file came, went or changed.
func TestSQLiteLeavesNoTrace(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
	}{
		{"rollback journal", func(t *testing.T, path string) { writer(t, path, "CREATE TABLE t(a)").Close() }},
		{"WAL, in use", func(t *testing.T, path string) { writer(t, path, "PRAGMA journal_mode=wal; CREATE TABLE t(a)") }},
		{"WAL, closed", func(t *testing.T, path string) { writer(t, path, "PRAGMA journal_mode=wal; CREATE TABLE t(a)").Close() }},
		{"WAL, read-only directory", func(t *testing.T, path string) {
			writer(t, path, "PRAGMA journal_mode=wal; CREATE TABLE t(a)").Close()
			chmod(t, filepath.Dir(path), 0o555)
		}},
		{"odd path", func(t *testing.T, path string) {
			writer(t, path, "CREATE TABLE t(a)").Close()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a ?b#c%20d&e=é.db")
			c.make(t, path)
			before := listing(t, dir)
			reading := readAll(t, path)
			if _, ok := reading.Schema.Lookup(schema.Key{Kind: schema.Table, Name: "t"}); !ok {
				t.Error("the table was not seen")
			}
			if d := cmp.Diff(before, listing(t, dir)); d != "" {
				t.Errorf("reading changed the directory:\n%s", d)
			}
		})
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(path, 0o755) })
}

// TestSQLiteRefuses opens what cannot be read. Every answer says what is wrong
// and what to do, and no file is made.
func TestSQLiteRefuses(t *testing.T) {
	write := func(content string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name, code, what string
		make             func(t *testing.T, path string)
	}{
		{"nothing there", "X910", "there is no such file", func(*testing.T, string) {}},
		{"a directory", "X910", "the path is a directory", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}},
		{"an empty file", "X910", "the file is empty", write("")},
		{"a dump", "X910", "the file is not a SQLite database", write("CREATE TABLE t(a);\n" + strings.Repeat("-- \n", 100))},
		{"gzip", "X910", "the file is not a SQLite database", write("\x1f\x8b\x08" + strings.Repeat("\x00", 200))},
		{"cut in the header", "X910", "the file is damaged", write("SQLite format 3\x00\x10")},
		{"encrypted", "X910", "the file is encrypted or not a SQLite database", write(strings.Repeat("\xa7\x13\x00\xfe", 1024))},
		{"cut in the middle", "X910", "the file is damaged", func(t *testing.T, path string) {
			writer(t, path, "CREATE TABLE t(a); INSERT INTO t SELECT randomblob(900) FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10),(11),(12))").Close()
			if err := os.Truncate(path, 4096*2+100); err != nil {
				t.Fatal(err)
			}
		}},
		{"a broken schema page", "X910", "the file is damaged", func(t *testing.T, path string) {
			writer(t, path, "CREATE TABLE t(a)").Close()
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			copy(content[100:], strings.Repeat("\xff", 60))
			write(string(content))(t, path)
		}},
		{"a log that nobody has open", "X910", "the write-ahead log beside the file is not in use by anybody, and reading it would write",
			func(t *testing.T, path string) {
				live := filepath.Join(t.TempDir(), "live.db")
				writer(t, live, "PRAGMA journal_mode=wal; CREATE TABLE t(a)")
				for _, suffix := range []string{"", "-wal"} {
					content, err := os.ReadFile(live + suffix)
					if err != nil {
						t.Fatal(err)
					}
					write(string(content))(t, path+suffix)
				}
			}},
		{"locked", "X912", "the database is locked by another process", func(t *testing.T, path string) {
			writer(t, path, "CREATE TABLE t(a); BEGIN EXCLUSIVE")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "x.db")
			c.make(t, path)
			before := listing(t, dir)
			s, err := sqlite.Open(t.Context(), endpoint.Endpoint{Path: path, Timeouts: endpoint.Timeouts{Lock: time.Millisecond, Statement: time.Minute}})
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			p := problem.Of(err)
			if p.Code != c.code || !strings.HasPrefix(p.What, c.what) || p.Where != path || len(p.Fix) == 0 {
				t.Errorf("got %+v", p)
			}
			if d := cmp.Diff(before, listing(t, dir)); d != "" {
				t.Errorf("opening changed the directory:\n%s", d)
			}
		})
	}
}

// TestSQLiteRows gives what is stored, whatever the declared type promises.
func TestSQLiteRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	writer(t, path, `CREATE TABLE "odd ""name"(v DATETIME, n TIMESTAMP, d DATE, b BLOB, r REAL, z BOOLEAN);
		INSERT INTO "odd ""name" VALUES ('2024-01-02 03:04:05', 1795386174357, '2024-01-02', x'00FFab', 1.5, NULL),
			(' 2024-01-01T00:00:00Z', '7', 'never', 'text', 9007199254740993, 0)`)
	got, err := openSQLite(t, path).Rows(t.Context(), catalog.Query{Table: schema.Key{Kind: schema.Table, Name: `odd "name`},
		Columns: []string{"v", "n", "d", "b", "r", "z"}, OrderBy: []string{"v"}})
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
	want := catalog.Rows{
		{text(" 2024-01-01T00:00:00Z"), text("7"), text("never"), text("text"), text("9007199254740992.0"), text("0")},
		{text("2024-01-02 03:04:05"), text("1795386174357"), text("2024-01-02"), text("00ffab"), text("1.5"), {}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestSQLiteRowsOfAMissingColumn must fail: SQLite takes "no such column" in
// double quotes for a string.
func TestSQLiteRowsOfAMissingColumn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	writer(t, path, "CREATE TABLE t(a); INSERT INTO t VALUES (1)")
	rows, err := openSQLite(t, path).Rows(t.Context(), catalog.Query{Table: schema.Key{Kind: schema.Table, Name: "t"}, Columns: []string{"nope"}})
	if err == nil {
		t.Fatalf("got rows %v", rows)
	}
}

// TestSQLiteManyTables: the number of queries does not grow with the schema.
func TestSQLiteManyTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	var script strings.Builder
	script.WriteString("BEGIN;")
	const tables = 500
	for i := range tables {
		fmt.Fprintf(&script, `CREATE TABLE table_%[1]d(id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL DEFAULT '' COLLATE NOCASE,
			created_at DATETIME DEFAULT CURRENT_TIMESTAMP, parent INT REFERENCES table_%[2]d ON DELETE CASCADE, a, b, c, d, CHECK (a > 0), UNIQUE (a, b));
			CREATE INDEX index_%[1]d ON table_%[1]d(name, lower(d)) WHERE c > 0;
			CREATE VIEW view_%[1]d AS SELECT t.* FROM table_%[1]d t JOIN table_%[2]d u ON u.id = t.parent;
			CREATE TRIGGER trigger_%[1]d AFTER INSERT ON table_%[1]d BEGIN UPDATE table_%[2]d SET c = c + 1 WHERE id = new.parent; END;`, i, i/2)
	}
	script.WriteString("COMMIT")
	writer(t, path, script.String()).Close()
	s := openSQLite(t, path)
	begin := time.Now()
	reading := inspectSQLite(t, s)
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("reading took %s", took)
	} else {
		t.Logf("%d objects in %s", reading.Schema.Len(), took)
	}
	want := map[schema.Kind]int{schema.Table: tables, schema.Column: 8 * tables, schema.PrimaryKey: tables, schema.Unique: tables, schema.ForeignKey: tables,
		schema.Check: tables, schema.Index: tables, schema.View: tables, schema.Trigger: tables}
	if d := cmp.Diff(want, reading.Schema.Count()); d != "" {
		t.Error(d)
	}
	if len(reading.Gaps)+len(reading.Uncompared) > 0 {
		t.Errorf("gaps %v, uncompared %v", reading.Gaps, reading.Uncompared)
	}
	laws(t, sqlite.Canon, reading.Schema, reading.Schema)
}

// TestSQLiteNeeds lists what has to be there before an object.
func TestSQLiteNeeds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	writer(t, path, `CREATE TABLE p(id INTEGER PRIMARY KEY, q);
		CREATE TABLE q(id INTEGER PRIMARY KEY, self REFERENCES q, p REFERENCES p);
		CREATE TABLE log(t);
		CREATE VIEW v AS SELECT x.q FROM main.p AS x; -- its column q is not the table q
		CREATE VIEW w AS SELECT 1 FROM v WHERE EXISTS (SELECT 1 FROM "LOG");
		CREATE TRIGGER g AFTER INSERT ON p BEGIN INSERT INTO log VALUES (new.id); END`)
	got := map[string][]string{}
	for o := range inspectSQLite(t, openSQLite(t, path)).Schema.All() {
		for _, k := range o.Needs {
			got[o.Key.String()] = append(got[o.Key.String()], k.String())
		}
	}
	want := map[string][]string{
		"foreign key q.(p)": {"table p"},
		"view v":            {"table p"},
		"view w":            {"table log", "view v"},
		"trigger p.g":       {"table log"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestSQLitePlatform reads facts and estimates.
func TestSQLitePlatform(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	writer(t, path, `PRAGMA page_size = 8192; PRAGMA encoding = 'UTF-16le'; PRAGMA auto_vacuum = incremental; PRAGMA journal_mode = wal;
		CREATE TABLE t(a); CREATE INDEX i ON t(a); INSERT INTO t VALUES (1), (2), (3); CREATE TABLE u(a); CREATE VIEW v AS SELECT a FROM t;
		ANALYZE; PRAGMA user_version = 7; PRAGMA application_id = -12`).Close()
	s := openSQLite(t, path)
	p, err := s.Platform(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]string{}
	for _, f := range p.Facts {
		facts[f.Name] = f.Value
	}
	want := map[string]string{"application_id": "-12", "auto_vacuum": "incremental", "encoding": "UTF-16le", "journal_mode": "wal", "page_size": "8192", "user_version": "7"}
	if d := cmp.Diff(want, facts); d != "" {
		t.Error(d)
	}
	if p.Vendor != "SQLite" || p.Number < 3040000 || !p.ReadOnly || p.Database != "x.db" || !slices.IsSortedFunc(p.Facts, func(a, b catalog.Fact) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("platform %+v", p)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if through, err := openSQLite(t, link).Platform(t.Context()); err != nil || through.Identity != p.Identity || p.Identity == "" {
		t.Errorf("identity %q and through a link %q, %v", p.Identity, through.Identity, err)
	}
	size := func(name string, rows, bytes int64) catalog.Size {
		return catalog.Size{Table: schema.Key{Kind: schema.Table, Name: name}, Rows: rows, Bytes: bytes}
	}
	if d := cmp.Diff([]catalog.Size{size("t", 3, 16384), size("u", -1, 8192)}, inspectSQLite(t, s).Sizes); d != "" {
		t.Error(d)
	}
}

// TestSQLiteConsistentRead: what another connection commits meanwhile is not seen.
func TestSQLiteConsistentRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	app := writer(t, path, "PRAGMA journal_mode = wal; CREATE TABLE t(a)")
	s := openSQLite(t, path)
	if _, err := app.Exec("CREATE TABLE u(a)"); err != nil {
		t.Fatal(err)
	}
	if n := inspectSQLite(t, s).Schema.Count()[schema.Table]; n != 1 {
		t.Errorf("%d tables", n)
	}
}

// TestSQLiteWrittenWhileRead: a WAL file that nobody had open is read as one
// that nobody writes. If somebody does, that is an error and no result.
func TestSQLiteWrittenWhileRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	writer(t, path, "PRAGMA journal_mode = wal; CREATE TABLE t(a)").Close()
	s := openSQLite(t, path)
	writer(t, path, "CREATE TABLE u(a)")
	if _, err := s.Inspect(t.Context(), catalog.Scope{}); err == nil || problem.Of(err).What != "the file was written to while it was read" {
		t.Errorf("got %v", err)
	}
}

// TestSQLiteLogBehindALink: a link to a file in WAL mode leads to its log as well,
// which stands beside the file and not beside the link.
func TestSQLiteLogBehindALink(t *testing.T) {
	path, link := filepath.Join(t.TempDir(), "x.db"), filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	app := writer(t, path, "PRAGMA journal_mode = wal; CREATE TABLE t(a); PRAGMA wal_checkpoint(TRUNCATE)")
	if _, err := app.Exec("CREATE TABLE u(a)"); err != nil {
		t.Fatal(err)
	}
	if n := inspectSQLite(t, openSQLite(t, link)).Schema.Count()[schema.Table]; n != 2 {
		t.Errorf("%d tables: what is in the log was not read", n)
	}
}

// TestSQLiteRepairKeepsCounters: a table that is made anew gives no number again
// that one of its rows once had.
func TestSQLiteRepairKeepsCounters(t *testing.T) {
	const table = "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT"
	want, have := filepath.Join(t.TempDir(), "a.db"), filepath.Join(t.TempDir(), "b.db")
	writer(t, want, table+" NOT NULL)").Close()
	for rows, n := range map[string]int{"'x'), ('y'), ('z": 3, "'x": 1} {
		os.Remove(have)
		db := writer(t, have, table+"); INSERT INTO t(a) VALUES ("+rows+"'); DELETE FROM t WHERE id > 1")
		a, b := readAll(t, want).Schema, readAll(t, have).Schema
		for _, s := range sqlite.Repair(schema.Diff(a, b, sqlite.Canon), a, b) {
			if _, err := db.Exec(s.SQL); err != nil {
				t.Fatalf("%s: %v", s.SQL, err)
			}
		}
		if _, err := db.Exec("INSERT INTO t(a) VALUES ('new')"); err != nil {
			t.Fatal(err)
		}
		var id int
		if err := db.QueryRow("SELECT max(id) FROM t").Scan(&id); err != nil || id != n+1 {
			t.Errorf("the next number is %d, %v", id, err)
		}
	}
}

// TestSQLiteStatementTimeout ends with the environment's timeout, and with the context.
func TestSQLiteStatementTimeout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	writer(t, path, "CREATE TABLE t(a)").Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := openSQLite(t, path).Inspect(ctx, catalog.Scope{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s, err := sqlite.Open(t.Context(), endpoint.Endpoint{Path: path, Timeouts: endpoint.Timeouts{Statement: time.Nanosecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Inspect(t.Context(), catalog.Scope{}); err == nil || problem.Of(err).Code != "X912" {
		t.Errorf("got %v", err)
	}
}

// TestSQLiteForeignModules: a virtual table of a module that is not compiled in
// does not keep anybody from reading the rest.
func TestSQLiteForeignModules(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	writer(t, path, `CREATE TABLE t(a); CREATE TABLE f_content(docid INTEGER PRIMARY KEY); CREATE TABLE f_other(a);
		PRAGMA writable_schema = on;
		INSERT INTO sqlite_schema VALUES ('table', 'f', 'f', 0, 'CREATE VIRTUAL TABLE f USING fts3(a, tokenize=porter)');
		PRAGMA writable_schema = reset; CREATE VIEW v AS SELECT nowhere(a) COLLATE klingon FROM t`).Close()
	var tables []string
	for o := range readAll(t, path).Schema.All() {
		if o.Key.Kind == schema.Table {
			tables = append(tables, strings.TrimSpace(o.Key.Name+" "+o.Prop("module")))
		}
	}
	if d := cmp.Diff([]string{"f fts3(a, tokenize = porter)", "f_other", "t"}, tables); d != "" {
		t.Error(d)
	}
}
