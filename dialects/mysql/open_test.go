package mysql

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// TestNotReadOnly: a session that the server does not make read-only is no
// session, and what was sent along with its set-up is not run.
func TestNotReadOnly(t *testing.T) {
	readOnly := sessionSQL
	defer func() { sessionSQL = readOnly }()
	each(t, func(t *testing.T, server servers.Server) {
		url := server.Database(t)
		server.Exec(t, url, "CREATE TABLE t (a int)")
		s := open(t, url)
		sessionSQL = strings.Replace(readOnly, "SET SESSION TRANSACTION READ ONLY", "SET SESSION TRANSACTION READ WRITE", 1)
		err := s.readFirst(t.Context(), packet{script: "INSERT INTO t VALUES (1)"})
		if p := (*problem.Error)(nil); !errors.As(err, &p) || p.Code != "X930" {
			t.Errorf("it begins with %v", err)
		}
		if _, err := s.Inspect(t.Context(), catalog.Scope{}); err == nil || problem.Of(err).Code != "X930" {
			t.Errorf("the schema is read with %v", err)
		}
		sessionSQL = readOnly
		rows, err := open(t, url).Rows(t.Context(), catalog.Query{Table: schema.Key{Kind: schema.Table, Name: "t"}, Columns: []string{"a"}})
		if err != nil || len(rows) != 0 {
			t.Errorf("%d rows were written, %v", len(rows), err)
		}
	})
}

// TestProxyGreets: who greets need not be who answers.
func TestProxyGreets(t *testing.T) {
	each(t, func(t *testing.T, server servers.Server) {
		url := server.Database(t)
		server.Exec(t, url, "CREATE TABLE t (a int, INDEX i (a), CHECK (a > 0))")
		e, err := endpoint.Parse(url)
		if err != nil {
			t.Fatal(err)
		}
		e.TLS.Mode = "disable"
		want := seen(t, e)
		for _, version := range []string{"8.0.11", "5.5.30", "mariadb", ""} {
			e := e
			e.Host, e.Port = servers.GreetsAs(t, e.Address(), version)
			if diff := cmp.Diff(want, seen(t, e)); diff != "" {
				t.Errorf("behind a proxy that greets as %q (-by itself, +behind it):\n%s", version, diff)
			}
		}
	})
}

// TestOddDatabase: a database's name is text like any other, in whatever sql_mode the session was opened.
func TestOddDatabase(t *testing.T) {
	each(t, func(t *testing.T, server servers.Server) {
		url := server.Database(t)
		e, err := endpoint.Parse(url)
		if err != nil {
			t.Fatal(err)
		}
		e.Database += `_\'"?{ignored}`
		name := quoted(e.Database)
		drop := "DROP DATABASE IF EXISTS " + name
		server.Exec(t, url, drop+"; CREATE DATABASE "+name+"; CREATE TABLE "+name+".t (a int)")
		t.Cleanup(func() { server.Exec(t, url, drop) })
		s, err := Open(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		reading, err := s.Inspect(t.Context(), catalog.Scope{})
		if err != nil || reading.Schema.Count()[schema.Table] != 1 {
			t.Errorf("%d tables, %v", reading.Schema.Count()[schema.Table], err)
		}
	})
}

// seen is what is read of a server: what Inspect and Tables say, each as the
// first that is asked, and the server's version.
func seen(t *testing.T, e endpoint.Endpoint) []string {
	t.Helper()
	var all []string
	for _, first := range []func(s *Source) (any, error){
		func(s *Source) (any, error) { return s.Tables(t.Context(), catalog.Scope{}) },
		func(s *Source) (any, error) {
			reading, err := s.Inspect(t.Context(), catalog.Scope{})
			return reading.Schema, err
		},
	} {
		s, err := Open(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		value, err := first(s)
		if err != nil {
			t.Fatal(err)
		}
		platform, err := s.Platform(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text), platform.Vendor+" "+platform.Version)
	}
	return all
}
