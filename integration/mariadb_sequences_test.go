package integration

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
)

// crashes says whether the server is of a version that ends where an account
// lists the columns of a table that takes from a sequence which is not its own.
func crashes(s servers.Server) bool { return strings.HasPrefix(s.Version, "11.4.7-") }

// TestMariaDBSequenceDefaults reads tables whose defaults take from a sequence
// that the account may not both read and INSERT into. Versions that would crash
// are not asked, in whatever way the table was opened before; others are read.
func TestMariaDBSequenceDefaults(t *testing.T) {
	const counted = "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT nextval(numbers)); CREATE VIEW seen AS SELECT n FROM counted; "
	eachOf(t, []string{"mariadb"}, func(t *testing.T, s servers.Server) {
		for _, c := range []struct {
			name, script, grant string
			refused             bool // where it would crash
		}{
			{"not to be written to", counted, "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON {db}.* TO {user}", true},
			{"not to be read", counted + "GRANT INSERT ON numbers TO {user}", "GRANT SHOW VIEW, TRIGGER ON {db}.* TO {user}", true},
			{"both", counted + "GRANT INSERT ON numbers TO {user}", "GRANT SELECT, SHOW VIEW ON {db}.* TO {user}", false},
			{"everything", counted, "GRANT ALL ON {db}.* TO {user}", false},
			{"one column", counted, "GRANT SELECT (n) ON {db}.counted TO {user}", true},
			{"a view alone", counted, "GRANT SELECT, SHOW VIEW ON {db}.seen TO {user}", false},
			{"another pattern has it", counted, "GRANT SELECT, INSERT ON `test\\_%`.* TO {user}; GRANT SELECT ON {db}.* TO {user}", true},
			{"the last value", "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT lastval(numbers)); CREATE VIEW seen AS SELECT n FROM counted", "GRANT SHOW VIEW, TRIGGER ON {db}.* TO {user}", true},
			{"words alone", "CREATE TABLE counted (n bigint COMMENT 'was nextval(`numbers`)')", "GRANT SELECT ON {db}.* TO {user}", false},
		} {
			t.Run(c.name, func(t *testing.T) {
				url := s.Database(t)
				script, later, _ := strings.Cut(c.script, "GRANT")
				s.Exec(t, url, script)
				reader := account(t, s, url, strings.Split(c.grant, "; ")...)
				if later != "" {
					s.Exec(t, url, "GRANT"+strings.ReplaceAll(later, "{user}", "'"+reader.User+"'@'%'"))
				}
				for _, before := range []string{"FLUSH TABLES", "SELECT * FROM counted"} {
					s.Exec(t, url, before)
					_, inspected := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{})
					s.Exec(t, url, before)
					_, listed := openMySQL(t, reader).Tables(t.Context(), catalog.Scope{})
					for _, err := range []error{inspected, listed} {
						if refused := err != nil; refused != (c.refused && crashes(s)) || refused && problem.Of(err).Code != "X911" {
							t.Errorf("behind %s: %+v", before, err)
						}
					}
				}
			})
		}
	})
}

// TestMariaDBSequenceAdvice shows what to do, and that it does.
func TestMariaDBSequenceAdvice(t *testing.T) {
	eachOf(t, []string{"mariadb"}, func(t *testing.T, s servers.Server) {
		if !crashes(s) {
			return
		}
		url := s.Database(t)
		s.Exec(t, url, "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT nextval(numbers))")
		reader := account(t, s, url, "GRANT SELECT ON {db}.* TO {user}")
		_, err := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{})
		fix := problem.Of(err).Fix
		if i := slices.IndexFunc(fix, func(f string) bool { return strings.HasPrefix(f, "GRANT ") }); i < 0 {
			t.Fatalf("%+v", problem.Of(err))
		} else {
			grant, _, _ := strings.Cut(fix[i], ";")
			s.Exec(t, url, grant)
		}
		if _, err := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{}); err != nil {
			t.Errorf("with the grant: %+v", problem.Of(err))
		}
	})
}

// TestMariaDBGreetsAsAnother has a proxy greet as a version that does not crash
// in front of one that does, and the other way round.
func TestMariaDBGreetsAsAnother(t *testing.T) {
	eachOf(t, []string{"mariadb"}, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT nextval(numbers))")
		reader := account(t, s, url, "GRANT SELECT ON {db}.* TO {user}")
		version, _, _ := strings.Cut(s.Version, "-")
		other := map[string]string{"11.4.7": "11.4.5", "11.8.9": "11.8.2", "10.11.18": "10.11.12", "10.5.23": "10.5.29"}[version]
		if other == "" {
			t.Skipf("%s has no other version to greet as", version)
		}
		reader.Host, reader.Port = greeting(t, reader, version, other)
		_, inspected := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{})
		_, listed := openMySQL(t, reader).Tables(t.Context(), catalog.Scope{})
		for _, err := range []error{inspected, listed} {
			if (err != nil) != crashes(s) || err != nil && problem.Of(err).Code != "X911" {
				t.Errorf("greeting as %s: %+v", other, err)
			}
		}
	})
}

// greeting is a proxy that says another version in the server's greeting.
func greeting(t *testing.T, to endpoint.Endpoint, version, other string) (host string, port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	address := to.Address()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				server, err := net.Dial("tcp", address)
				if err != nil {
					return
				}
				defer server.Close()
				first := make([]byte, 4096)
				n, err := server.Read(first)
				if err != nil {
					return
				}
				if _, err := client.Write(bytes.Replace(first[:n], []byte(version), []byte(other), 1)); err != nil {
					return
				}
				go io.Copy(server, client)
				io.Copy(client, server)
			}()
		}
	}()
	return "127.0.0.1", listener.Addr().(*net.TCPAddr).Port
}
