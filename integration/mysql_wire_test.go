package integration

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// writerMySQL is an application's connection.
func writerMySQL(t *testing.T, e endpoint.Endpoint) *sql.Conn {
	t.Helper()
	cfg := driver.NewConfig()
	cfg.Net, cfg.Addr, cfg.User, cfg.Passwd, cfg.DBName = "tcp", e.Address(), e.User, e.Password.Reveal(), e.Database
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// openLocking holds a table as a migration does, until it is closed.
func openLocking(t *testing.T, e endpoint.Endpoint, table string) io.Closer {
	t.Helper()
	conn := writerMySQL(t, e)
	if _, err := conn.ExecContext(t.Context(), "LOCK TABLES "+table+" WRITE"); err != nil {
		t.Fatal(err)
	}
	return conn
}

// counter passes a connection on and counts how often the talk turns to the
// server: the round trips.
type counter struct {
	net.Listener
	trips atomic.Int64
}

func countTrips(t *testing.T, e *endpoint.Endpoint) *counter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{Listener: listener}
	t.Cleanup(func() { listener.Close() })
	target := e.Address()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go c.pass(client, target)
		}
	}()
	e.Host, e.Port = "127.0.0.1", listener.Addr().(*net.TCPAddr).Port
	return c
}

func (c *counter) pass(client net.Conn, target string) {
	defer client.Close()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	var clientSpeaks atomic.Bool
	go func() {
		buf := make([]byte, 1<<16)
		for {
			n, err := server.Read(buf)
			if err != nil {
				client.Close()
				return
			}
			clientSpeaks.Store(false)
			client.Write(buf[:n])
		}
	}()
	buf := make([]byte, 1<<20)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		if !clientSpeaks.Swap(true) {
			c.trips.Add(1)
		}
		server.Write(buf[:n])
	}
}

// tables is a script of n tables with an index, a foreign key and a check each,
// and a view and a trigger for every tenth.
func tables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "CREATE TABLE t%d (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, parent int, name varchar(50) NOT NULL DEFAULT 'x', "+
			"d1 int, d2 decimal(10,2), d3 text, d4 datetime, d5 varchar(20), d6 int, d7 int, d8 int, "+
			"KEY by_name (name), KEY two (d1, d4), CHECK (d1 > 0), FOREIGN KEY (parent) REFERENCES t%d (id)) ENGINE=InnoDB;\n", i, max(0, i-1))
		if i%10 == 0 {
			fmt.Fprintf(&b, "CREATE VIEW v%d AS SELECT id, name FROM t%d; CREATE TRIGGER tr%d BEFORE INSERT ON t%d FOR EACH ROW SET NEW.d8 = 1;\n", i, i, i, i)
		}
	}
	return b.String()
}

// TestMySQLRoundTrips: their number does not depend on the number of tables.
func TestMySQLRoundTrips(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		measure := func(n int) (trips int64, took time.Duration) {
			url := s.Database(t)
			s.Exec(t, url, tables(n))
			e := parseURL(t, url)
			e.TLS.Mode = "disable"
			c := countTrips(t, &e)
			source := openMySQL(t, e)
			opened := c.trips.Load()
			start := time.Now()
			reading := inspectMySQL(t, source)
			took = time.Since(start)
			if got := reading.Schema.Count()[schema.Table]; got != n {
				t.Errorf("%d tables, want %d", got, n)
			}
			inspected := c.trips.Load()
			if _, err := source.Platform(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := c.trips.Load() - inspected; n != 0 { // it was told when the session was set up
				t.Errorf("the platform took %d round trips", n)
			}
			if _, err := source.Rows(t.Context(), catalog.Query{Table: schema.Key{Kind: schema.Table, Name: "t1"}, Columns: []string{"id"}}); err != nil {
				t.Fatal(err)
			}
			if n := c.trips.Load() - inspected; n != 1 {
				t.Errorf("platform and rows took %d round trips", n)
			}
			t.Logf("%d tables: %d round trips to connect, %d to inspect, %v", n, opened, inspected-opened, took)
			if opened > 4 { // greeting and login: MySQL's has three steps without TLS
				t.Errorf("%d round trips to connect", opened)
			}
			return inspected - opened, took
		}
		few, _ := measure(5)
		many, took := measure(120)
		want := int64(2) // the catalog, and a packet of definitions
		if s.Engine == "mariadb" {
			want = 1 // which come along
		}
		if len(spared(s)) > 0 { // is asked first whether it would crash
			want += 3
		}
		if few != want || many != want {
			t.Errorf("%d round trips for 5 tables, %d for 120, want %d", few, many, want)
		}
		if took > 20*time.Second {
			t.Errorf("120 tables took %v", took)
		}
	})
}

// TestMySQLVia reaches the server through a command.
func TestMySQLVia(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		e := parseURL(t, s.Database(t))
		e.Via = []string{"bash", "-c", "exec 3<>/dev/tcp/$0/$1; cat <&3 & cat >&3; kill $!", "%h", "%p"}
		if p, err := openMySQL(t, e).Platform(t.Context()); err != nil || p.Database != e.Database {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

// TestMySQLTLS connects in every mode to a server whose certificate nobody
// knows: MySQL and MariaDB from 11.4 on make one up, older MariaDB has none.
func TestMySQLTLS(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		e := parseURL(t, s.Database(t))
		var name, cipher string
		if err := writerMySQL(t, e).QueryRowContext(t.Context(), "SHOW GLOBAL VARIABLES LIKE 'have_ssl'").Scan(&name, &cipher); err != nil {
			cipher = "YES" // MySQL 9 has no such variable and always has TLS
		}
		wrong := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(wrong, []byte("no certificate"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			tls  endpoint.TLS
			code string // "" where the connection comes about
		}{
			{endpoint.TLS{}, ""}, {endpoint.TLS{Mode: "disable"}, ""}, {endpoint.TLS{Mode: "prefer"}, ""}, {endpoint.TLS{Mode: "allow"}, ""},
			{endpoint.TLS{Mode: "require"}, map[string]string{"YES": "", "DISABLED": "X914"}[cipher]},
			{endpoint.TLS{Mode: "verify-ca"}, "X914"}, {endpoint.TLS{Mode: "verify-full"}, "X914"},
			{endpoint.TLS{Mode: "verify-ca", CA: wrong}, "X914"}, {endpoint.TLS{Mode: "require", Cert: wrong, Key: wrong}, "X914"},
		} {
			e.TLS = c.tls
			source, err := mysql.Open(t.Context(), e)
			if err == nil {
				source.Close()
			}
			if got := codeOf(err); got != c.code {
				t.Errorf("TLS %s: got %q, want %q: %v", cipher, got, c.code, err)
			}
		}
	})
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return problem.Of(err).Code
}

// TestMySQLCancel: a reading stops when it is told to.
func TestMySQLCancel(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		source := openMySQL(t, parseURL(t, s.Database(t)))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := source.Inspect(ctx, catalog.Scope{}); err == nil {
			t.Error("it was read all the same")
		}
	})
}

// TestMySQLHints: the hints of our queries name tables within the server's own
// views, which may have others in another version; it would say so in a warning
// that nobody reads.
func TestMySQLHints(t *testing.T) {
	ran := false
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		if s.Engine != "mysql" {
			return // to others they are comments
		}
		ran = true
		url := s.Database(t)
		conn := writerMySQL(t, parseURL(t, url))
		files, err := filepath.Glob("../dialects/mysql/queries/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		hinted := 0
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "/*+") {
				continue
			}
			hinted++
			query := strings.NewReplacer("?", "database()", "{noted}", "NULL AS noted", "{ignored}", "NULL").Replace(string(text))
			if _, err := conn.ExecContext(t.Context(), "EXPLAIN "+query); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			warnings, err := conn.QueryContext(t.Context(), "SHOW WARNINGS")
			if err != nil {
				t.Fatal(err)
			}
			for warnings.Next() {
				var level, code, message string
				if err := warnings.Scan(&level, &code, &message); err != nil {
					t.Fatal(err)
				}
				if level != "Note" {
					t.Errorf("%s: %s %s: %s", file, level, code, message)
				}
			}
			if err := warnings.Err(); err != nil {
				t.Fatal(err)
			}
		}
		if hinted < 7 {
			t.Errorf("%d queries have hints", hinted)
		}
	})
	if !ran {
		t.Skip("SKIPPED: MySQL is not to be had: nobody reads the hints")
	}
}
