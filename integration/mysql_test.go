package integration

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// eachMySQL runs a test on every MySQL and MariaDB: what holds on one proves
// nothing for the other.
func eachMySQL(t *testing.T, test func(t *testing.T, s servers.Server)) {
	t.Helper()
	eachOf(t, []string{"mysql", "mariadb"}, test)
}

func eachOf(t *testing.T, engines []string, test func(t *testing.T, s servers.Server)) {
	t.Helper()
	ran := false
	for _, s := range servers.All(t) {
		if slices.Contains(engines, s.Engine) {
			ran = true
			t.Run(s.Name, func(t *testing.T) { test(t, s) })
		}
	}
	if !ran {
		t.Skip("SKIPPED: no server is to be had of " + strings.Join(engines, ", "))
	}
}

func openMySQL(t *testing.T, e endpoint.Endpoint) *mysql.Source {
	t.Helper()
	s, err := mysql.Open(t.Context(), e)
	if err != nil {
		t.Fatalf("%+v", problem.Of(err))
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func inspectMySQL(t *testing.T, s *mysql.Source, databases ...string) catalog.Reading {
	t.Helper()
	reading, err := s.Inspect(t.Context(), catalog.Scope{Schemas: databases})
	if err != nil {
		t.Fatalf("%+v", problem.Of(err))
	}
	return reading
}

// shop makes a database with everything that the server can have in it.
func shop(t *testing.T, s servers.Server) (url string) {
	t.Helper()
	url = s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
	for _, file := range []string{"shop", "shop-" + s.Engine} {
		script, err := os.ReadFile("../testdata/mysql/" + file + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		s.Exec(t, url, string(script))
	}
	return url
}

// TestMySQLShop reads a shop and compares it with what is written down of it,
// twice, under two names. -update-cases writes it down.
func TestMySQLShop(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		one, two := inspectMySQL(t, openMySQL(t, parseURL(t, shop(t, s)))), inspectMySQL(t, openMySQL(t, parseURL(t, shop(t, s))))
		laws(t, mysql.Canon, one.Schema, two.Schema)
		if got := changeLines(schema.Diff(one.Schema, two.Schema, mysql.Canon)); got != "" {
			t.Errorf("the same script made two schemas:\n%s", got)
		}
		if len(one.Gaps)+len(one.Uncompared) > 0 {
			t.Errorf("gaps %+v, uncompared %+v", one.Gaps, one.Uncompared)
		}
		golden := "../testdata/mysql/shop-" + s.Name + ".txt" // of a server that lacks some of it
		if _, err := os.Stat(golden); err != nil {
			golden = "../testdata/mysql/shop-" + s.Engine + ".txt"
		}
		got := listed(one.Schema)
		if *updateCases {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		for o := range one.Schema.All() {
			if o.Definition == "" && slices.Contains([]schema.Kind{schema.Table, schema.View, schema.Function, schema.Procedure, schema.Trigger, schema.Sequence}, o.Key.Kind) {
				t.Errorf("%s has no definition", o.Key)
			}
			if strings.Contains(o.Definition, "AUTO_INCREMENT=") {
				t.Errorf("%s: the counter is data:\n%s", o.Key, o.Definition)
			}
		}
	})
}

// listed is a schema for people: an object and its properties on a line each.
func listed(s schema.Schema) string {
	var b strings.Builder
	for o := range s.All() {
		fmt.Fprintln(&b, o.Key)
		for _, p := range o.Props {
			fmt.Fprintf(&b, "    %s: %s\n", p.Name, p.Value)
		}
		for _, k := range o.Needs {
			fmt.Fprintf(&b, "    needs %s\n", k)
		}
	}
	return b.String()
}

// TestMySQLDatabases compares several databases of one server: then they are
// part of the names.
func TestMySQLDatabases(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		script := "CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t"
		one, two := parseURL(t, s.Database(t)), parseURL(t, s.Database(t, "CHARACTER SET latin1"))
		for _, e := range []endpoint.Endpoint{one, two} {
			s.Exec(t, s.URL(t, e.Database), script)
		}
		s.Exec(t, s.URL(t, two.Database), "CREATE TABLE far (id int, CONSTRAINT f FOREIGN KEY (id) REFERENCES "+one.Database+".t (id))")
		source := openMySQL(t, one)
		reading := inspectMySQL(t, source, one.Database, two.Database)
		for _, want := range []struct {
			key             schema.Key
			property, value string
		}{
			{schema.Key{Kind: schema.Namespace, Name: two.Database}, "charset", "latin1"},
			{schema.Key{Kind: schema.View, Schema: one.Database, Name: "v"}, "query", "select t.id as id from t"},
			{schema.Key{Kind: schema.View, Schema: two.Database, Name: "v"}, "query", "select t.id as id from t"},
			{schema.Key{Kind: schema.ForeignKey, Schema: two.Database, Table: "far", Name: "f"}, "references", one.Database + ".t"},
		} {
			if o, _ := reading.Schema.Lookup(want.key); o.Prop(want.property) != want.value {
				t.Errorf("%s: %s is %q, want %q", want.key, want.property, o.Prop(want.property), want.value)
			}
		}
		// The session is back in its own database.
		if again := inspectMySQL(t, source); again.Schema.Len() == 0 || again.Schema.Len() >= reading.Schema.Len() {
			t.Errorf("%d objects in one database, %d in two", again.Schema.Len(), reading.Schema.Len())
		}
	})
}

// TestMySQLUnknownDatabase: a name that is misspelt must not read as an empty schema.
func TestMySQLUnknownDatabase(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		e := parseURL(t, s.Database(t))
		if _, err := openMySQL(t, e).Inspect(t.Context(), catalog.Scope{Schemas: []string{e.Database + "x"}}); codeOf(err) != "X910" {
			t.Errorf("got %v", err)
		}
	})
}

// TestMySQLBrokenView reads a view whose table is gone.
func TestMySQLBrokenView(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE VIEW v AS SELECT t.a FROM t JOIN u ON t.a = u.a; DROP TABLE t")
		reading := inspectMySQL(t, openMySQL(t, parseURL(t, url)))
		v, ok := reading.Schema.Lookup(schema.Key{Kind: schema.View, Name: "v"})
		if !ok || len(reading.Gaps) > 0 || v.Prop("query") == "" || len(v.Needs) != 1 || v.Needs[0].Name != "u" {
			t.Errorf("%+v, gaps %+v", v, reading.Gaps)
		}
	})
}

// TestMySQLGarbledView: one view that MySQL 9.7 stores so that it cannot parse
// it any more leaves a gap, and everything else is read.
func TestMySQLGarbledView(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE TABLE t (b varchar(9)); CREATE VIEW v AS SELECT trim(LEADING FROM b) AS b FROM t; CREATE VIEW w AS SELECT b FROM t")
		reading := inspectMySQL(t, openMySQL(t, parseURL(t, url)))
		w, ok := reading.Schema.Lookup(schema.Key{Kind: schema.View, Name: "w"})
		if !ok || w.Definition == "" {
			t.Errorf("%+v", w)
		}
		v, ok := reading.Schema.Lookup(schema.Key{Kind: schema.View, Name: "v"})
		if gap := len(reading.Gaps) == 1 && strings.Contains(reading.Gaps[0].What, "view v"); !ok || gap == (v.Definition != "") {
			t.Errorf("%+v, gaps %+v", v, reading.Gaps)
		}
	})
}

// TestMySQLRows reads a ledger's table whatever its columns are.
func TestMySQLRows(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE TABLE `odd ``name` (n bigint, v varchar(20), at timestamp NULL, ok bit(1), done bool, sum binary(2), `select` datetime(3));"+
			"INSERT INTO `odd ``name` VALUES (2, 'é', '2024-01-02 03:04:05', b'1', true, x'ff00', '2024-01-02 03:04:05.678'), (1, NULL, NULL, NULL, NULL, NULL, NULL)")
		q := catalog.Query{Table: schema.Key{Kind: schema.Table, Name: "odd `name"},
			Columns: []string{"n", "v", "at", "ok", "done", "sum", "select"}, OrderBy: []string{"n"}}
		source := openMySQL(t, parseURL(t, url))
		text := func(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
		want := catalog.Rows{
			{text("1"), {}, {}, {}, {}, {}, {}},
			{text("2"), text("é"), text("2024-01-02 03:04:05"), text("1"), text("1"), text("ff00"), text("2024-01-02 03:04:05.678")},
		}
		for range 2 { // the second reading is of the same moment
			got, err := source.Rows(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			s.Exec(t, url, "INSERT INTO `odd ``name` (n) VALUES (3)")
		}
	})
}

// TestMariaDBFarReferences: MariaDB shows no greater reference system than
// 32767, so that two greater ones are counted, and never called equal in silence.
func TestMariaDBFarReferences(t *testing.T) {
	eachOf(t, []string{"mariadb"}, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE TABLE t (near point REF_SYSTEM_ID=32766, far point REF_SYSTEM_ID=32767, further point REF_SYSTEM_ID=900913); CREATE VIEW v AS SELECT far FROM t")
		reading := inspect(t, url)
		var got []string
		for o := range reading.Schema.All() {
			if o.Key.Kind == schema.Column && o.Key.Table == "t" {
				got = append(got, o.Key.Name+" "+o.Prop("srid"))
			}
		}
		if d := cmp.Diff([]string{"far 32767 or more", "further 32767 or more", "near 32766"}, got); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		if len(reading.Uncompared) != 1 || reading.Uncompared[0].Count != 2 || reading.Uncompared[0].Kind != "reference systems above 32766" {
			t.Errorf("not told: %+v", reading.Uncompared)
		}
		other := s.Database(t)
		s.Exec(t, other, "CREATE TABLE t (near point REF_SYSTEM_ID=32766, far point, further point REF_SYSTEM_ID=4326); CREATE VIEW v AS SELECT far FROM t")
		have := inspect(t, other).Schema
		byHand := 0
		for _, statement := range dialects.Repair(endpoint.MariaDB, schema.Diff(reading.Schema, have, mysql.Canon), reading.Schema, have) {
			if strings.Contains(statement.Note, "REF_SYSTEM_ID has to be written by hand") && statement.Risk == catalog.Manual && statement.SQL == "" {
				byHand++
			} else if statement.SQL != "" {
				t.Errorf("a statement that does not do it: %s", statement.SQL)
			}
		}
		if byHand != 2 {
			t.Errorf("%d of 2 columns are to be changed by hand", byHand)
		}
	})
}

// TestMySQLPlatform tells what runs the database, not what we set in our session.
func TestMySQLPlatform(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		platform := func(url string) catalog.Platform {
			p, err := openMySQL(t, parseURL(t, url)).Platform(t.Context())
			if err != nil {
				t.Fatalf("%+v", problem.Of(err))
			}
			return p
		}
		url := s.Database(t, "CHARACTER SET latin1")
		p, again, other := platform(url), platform(url), platform(s.Database(t))
		if p.Identity == "" || p.Identity != again.Identity || p.Identity == other.Identity {
			t.Errorf("identities of one database twice and another: %q, %q, %q", p.Identity, again.Identity, other.Identity)
		}
		if vendor := map[string]string{"mysql": "MySQL", "mariadb": "MariaDB"}[s.Engine]; p.Vendor != vendor || !strings.HasPrefix(s.Version, p.Version) || p.Number < 80000 {
			t.Errorf("%s %s, number %d; the server says %s", p.Vendor, p.Version, p.Number, s.Version)
		}
		if !p.ReadOnly {
			t.Error("the session is not read-only")
		}
		facts := map[string]catalog.Fact{}
		for _, f := range p.Facts {
			facts[f.Name] = f
		}
		if f := facts["sql_mode"]; !strings.Contains(f.Value, "STRICT_TRANS_TABLES") || f.Grade != catalog.MustMatch {
			t.Errorf("sql_mode: %+v", f)
		}
		if f := facts["database charset"]; f.Value != "latin1" {
			t.Errorf("charset: %+v", f)
		}
		if f := facts["lock_wait_timeout"]; f.Value == "2" {
			t.Errorf("our own setting: %+v", f)
		}
		if f := facts["transaction_isolation"]; f.Value != "REPEATABLE-READ" {
			t.Errorf("isolation: %+v", f)
		}
		if !slices.IsSortedFunc(p.Facts, func(a, b catalog.Fact) int { return strings.Compare(a.Name, b.Name) }) {
			t.Error("facts are not sorted")
		}
	})
}

// What comes behind a definition that the server cannot show is read of its own
// database: MySQL stores trim(LEADING FROM a) so that it no longer parses.
func TestMySQLDatabasesBehindGap(t *testing.T) {
	eachOf(t, []string{"mysql"}, func(t *testing.T, s servers.Server) {
		one, other := s.Database(t), s.Database(t)
		names := []string{parseURL(t, one).Database, parseURL(t, other).Database}
		if names[0] > names[1] {
			one, other, names[0], names[1] = other, one, names[1], names[0]
		}
		s.Exec(t, one, "CREATE TABLE t (a varchar(9)) COMMENT 'of one'; CREATE VIEW z AS SELECT trim(LEADING FROM a) AS a FROM t")
		s.Exec(t, other, "CREATE TABLE t (a varchar(9)) COMMENT 'of the other'; CREATE TABLE alone (a int)")
		reading := inspectMySQL(t, openMySQL(t, parseURL(t, one)), names...)
		if len(reading.Gaps) != 1 || !strings.Contains(reading.Gaps[0].What, names[0]+".z") {
			t.Errorf("gaps: %+v", reading.Gaps)
		}
		o, _ := reading.Schema.Lookup(schema.Key{Kind: schema.Table, Schema: names[1], Name: "t"})
		if !strings.Contains(o.Definition, "COMMENT='of the other'") {
			t.Errorf("the other's table is read as %s", o.Definition)
		}
	})
}
