//go:build unix

package throwaway_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// options keep a test's throwaways apart from everybody else's. The path of the
// socket has to be short.
func options(t testing.TB) throwaway.Options {
	dir, err := os.MkdirTemp("/tmp", "sdt")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the server is another user's where the tests are root's
		t.Fatal(err)
	}
	t.Cleanup(func() {
		left, _ := filepath.Glob(filepath.Join(dir, "*"))
		if len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		os.RemoveAll(dir)
	})
	return throwaway.Options{Binaries: servers.Programs(), Temporary: dir, Log: func(s string) { t.Log(s) }, Cache: filepath.Join(servers.Folder(), "throwaway")}
}

// needs is one need for each server that has a program on this machine, and SQLite.
var needs = map[string]throwaway.Need{
	"postgres12": {Engine: endpoint.Postgres, Version: 120000}, "postgres13": {Engine: endpoint.Postgres, Version: 130000},
	"postgres14": {Engine: endpoint.Postgres, Version: 140000}, "postgres15": {Engine: endpoint.Postgres, Version: 150000},
	"postgres16": {Engine: endpoint.Postgres, Version: 160000}, "postgres17": {Engine: endpoint.Postgres, Version: 170000},
	"postgres18": {Engine: endpoint.Postgres, Version: 180000},
	"sqlite":     {Engine: endpoint.SQLite},

	"mariadb10.11": {Engine: endpoint.MariaDB, Vendor: "MariaDB", Version: 101100},
	"mariadb11.8":  {Engine: endpoint.MariaDB, Vendor: "MariaDB", Version: 110800},
	"mysql9.7":     {Engine: endpoint.MySQL, Vendor: "MySQL", Version: 90700},
}

// open is a server for a test. One that has no program here is skipped and, where
// SCHEMADIFF_REQUIRE names it, missed.
func open(t testing.TB, n throwaway.Need, o throwaway.Options) throwaway.Server {
	t.Helper()
	s, err := throwaway.Open(t.Context(), n, o)
	if err != nil && problem.Of(err).Code == "X950" {
		missed(t, err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(problem.Of(err).Fix, "\n"))
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// missed ends a test whose last name is a server's that is not to be had: it is
// skipped, and fails where SCHEMADIFF_REQUIRE names the server.
func missed(t testing.TB, why any) {
	t.Helper()
	if servers.Required(strings.TrimPrefix(t.Name()[strings.LastIndexByte(t.Name(), '/')+1:], "Benchmark")) {
		t.Fatal(why)
	}
	t.Skip(why)
}

// selected says whether SCHEMADIFF_SERVERS allows a test on a server.
func selected(name string) bool {
	want := os.Getenv("SCHEMADIFF_SERVERS")
	return name == "sqlite" || want == "" || strings.Contains(","+want+",", ","+name+",")
}

func each(t *testing.T, test func(t *testing.T, n throwaway.Need)) {
	for name, n := range needs {
		t.Run(name, func(t *testing.T) {
			if !selected(name) {
				t.Skip("not among SCHEMADIFF_SERVERS")
			}
			test(t, n)
		})
	}
}

func exec(t testing.TB, s dialects.Scratch, script string) {
	t.Helper()
	session, err := s.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if _, err := session.Exec(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}

func query(t testing.TB, s dialects.Scratch, text string) string {
	t.Helper()
	session, err := s.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	rows, err := session.Query(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(texts(r), "|"))
	}
	return strings.Join(lines, "\n")
}

func texts(row []sql.NullString) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = v.String
		if !v.Valid {
			out[i] = "NULL"
		}
	}
	return out
}

func tables(t testing.TB, s dialects.Scratch) []string {
	t.Helper()
	found, err := s.Tables(t.Context(), catalog.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range found {
		names = append(names, f.Key.Name)
	}
	slices.Sort(names)
	return names
}

// TestLife makes, writes, reads, clones and drops on every server.
func TestLife(t *testing.T) {
	each(t, func(t *testing.T, n throwaway.Need) {
		s := open(t, n, options(t))
		t.Log(s.Describe())
		p, err := s.Platform(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n.Version != 0 && p.Number/100 != n.Version/100 && (n.Engine != endpoint.Postgres || p.Number/10000 != n.Version/10000) {
			t.Errorf("version %d, want %d", p.Number, n.Version)
		}
		a, err := s.Create(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := tables(t, a); len(got) != 0 {
			t.Errorf("a new database has tables %v", got)
		}
		exec(t, a, "CREATE TABLE parent (id int PRIMARY KEY, at date); CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent (id));")
		exec(t, a, "INSERT INTO parent VALUES (1, '2026-11-28'), (2, NULL); INSERT INTO child VALUES (10, 1);")
		if diff := cmp.Diff([]string{"child", "parent"}, tables(t, a)); diff != "" {
			t.Error(diff)
		}
		if got := query(t, a, "SELECT id, at FROM parent ORDER BY id;"); got != "1|2026-11-28\n2|NULL" {
			t.Errorf("the rows are %q", got)
		}
		b, err := a.Clone(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if left, right := fingerprint(t, a), fingerprint(t, b); left != right {
			t.Error("the clone's schema is another")
		}
		if got := query(t, b, "SELECT id, at FROM parent ORDER BY id"); got != "1|2026-11-28\n2|NULL" {
			t.Errorf("the clone's rows are %q", got)
		}
		exec(t, b, "DROP TABLE child")
		if diff := cmp.Diff([]string{"child", "parent"}, tables(t, a)); diff != "" {
			t.Errorf("the clone is not apart: %s", diff)
		}
		if err := b.Drop(t.Context()); err != nil {
			t.Error(err)
		}
		if err := b.Drop(t.Context()); n.Engine != endpoint.SQLite && err == nil {
			t.Error("a database was dropped twice")
		}
		if _, err := b.Session(t.Context()); err == nil {
			t.Error("a database that was dropped can be opened")
		}
	})
}

func fingerprint(t testing.TB, s dialects.Scratch) schema.Fingerprint {
	t.Helper()
	r, err := s.Inspect(t.Context(), catalog.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Schema.Fingerprint(dialects.Canon(s.Endpoint().Engine))
}

// TestErrors: what a server says of a statement comes through whole.
func TestErrors(t *testing.T) {
	each(t, func(t *testing.T, n throwaway.Need) {
		a, err := open(t, n, options(t)).Create(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		session, err := a.Session(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		if _, err := session.Exec(t.Context(), "CREATE TABLE t (id int PRIMARY KEY, n int)"); err != nil {
			t.Fatal(err)
		}
		done, err := session.Exec(t.Context(), "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)")
		if err != nil || done.Rows != 3 {
			t.Errorf("%d rows, %v", done.Rows, err)
		}
		var failed *dialects.SQLError
		if _, err = session.Exec(t.Context(), "INSERT INTO t VALUES (1, 1)"); !errors.As(err, &failed) || failed.Code == "" && failed.Number == 0 {
			t.Fatalf("a duplicate key gives %v", err)
		}
		_, err = session.Exec(t.Context(), "SELECT 'ä'; SELEC 1")
		if !errors.As(err, &failed) || n.Engine == endpoint.Postgres && failed.Position != 13 {
			t.Errorf("a syntax error gives %v", err)
		}
		if got := query(t, a, "SELECT count(*) FROM t"); got != "3" {
			t.Errorf("%s rows are there", got)
		}
	})
}

// TestCancel: a statement ends with its context, and the session outlives it.
func TestCancel(t *testing.T) {
	slow := map[endpoint.Engine]string{
		endpoint.Postgres: "SELECT pg_sleep(60)", endpoint.MySQL: "SELECT sleep(60)", endpoint.MariaDB: "SELECT sleep(60)",
		endpoint.SQLite: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
	}
	each(t, func(t *testing.T, n throwaway.Need) {
		a, err := open(t, n, options(t)).Create(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		session, err := a.Session(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		ctx, cancel := context.WithTimeoutCause(t.Context(), 50_000_000, errors.New("the statement's time is over"))
		defer cancel()
		if _, err := session.Exec(ctx, slow[n.Engine]); err == nil || !strings.Contains(err.Error(), "the statement's time is over") {
			t.Errorf("the statement ended with %v", err)
		}
		if _, err := session.Exec(t.Context(), "CREATE TABLE after_it (id int PRIMARY KEY)"); err != nil {
			t.Errorf("the session is not usable any more: %v", err)
		}
	})
}

// TestLimit: a migration that fills the disk is ended, and the error says so.
func TestLimit(t *testing.T) {
	fill := map[endpoint.Engine]string{
		endpoint.Postgres: "CREATE TABLE t AS SELECT repeat(md5(i::text), 30) AS x FROM generate_series(1, 1000000000) AS i",
		endpoint.MySQL:    "CREATE TABLE t (x longblob); INSERT INTO t VALUES (repeat('x', 1000000)); SET cte_max_recursion_depth = 1000000; INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900000) SELECT repeat('y', 100000) FROM n",
		endpoint.MariaDB:  "CREATE TABLE t (x longblob); INSERT INTO t SELECT repeat('y', 100000) FROM seq_1_to_900000",
		endpoint.SQLite:   "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT randomblob(1000) AS x FROM n",
	}
	each(t, func(t *testing.T, n throwaway.Need) {
		o := options(t)
		o.Limit = 400 << 20
		if n.Engine == endpoint.SQLite {
			o.Limit = 10 << 20
		}
		a, err := open(t, n, o).Create(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		session, err := a.Session(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		_, err = session.Exec(t.Context(), fill[n.Engine])
		switch {
		case err == nil:
			t.Error("it was let do as it likes")
		case n.Engine == endpoint.SQLite && !strings.Contains(err.Error(), "database or disk is full"),
			n.Engine != endpoint.SQLite && !strings.Contains(err.Error(), "beyond 400 MB"):
			t.Errorf("the error is %v", err)
		}
	})
}
