package integration

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/schema"
)

// turns listens before a server and counts how often the client speaks after
// the server has: the round trips.
type turns struct {
	mu       sync.Mutex
	count    int
	answered bool
}

func (c *turns) spoke(client bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if client && c.answered {
		c.count++
	}
	c.answered = !client
}

// pass copies one direction of a connection until it ends.
func (c *turns) pass(from, to net.Conn, client bool) {
	defer to.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			c.spoke(client)
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// listen puts the counter before a server and returns the way through it.
func (c *turns) listen(t *testing.T, e endpoint.Endpoint) endpoint.Endpoint {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	server := e.Address()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			upstream, err := net.Dial("tcp", server)
			if err != nil {
				client.Close()
				return
			}
			go c.pass(client, upstream, true)
			go c.pass(upstream, client, false)
		}
	}()
	e.Host, e.Port = "127.0.0.1", listener.Addr().(*net.TCPAddr).Port
	return e
}

// manyTables is n tables with what tables have.
func manyTables(n int) string {
	return fmt.Sprintf(`DO $$ DECLARE i int; BEGIN FOR i IN 1..%d LOOP
		EXECUTE format('CREATE TABLE t%%1$s (id bigserial PRIMARY KEY, a int NOT NULL DEFAULT 0, b text DEFAULT ''x'', c varchar(50), d timestamptz DEFAULT now(),
			e numeric(10,2), f boolean DEFAULT false, g jsonb, h date, r bigint REFERENCES t%%2$s, j uuid, k int CHECK (k > 0))', i, greatest(i - 1, 1));
		EXECUTE format('CREATE INDEX ON t%%1$s (a, b); CREATE INDEX ON t%%1$s (lower(b)) WHERE f; COMMENT ON TABLE t%%1$s IS ''one of many''', i);
	END LOOP; END $$`, n)
}

// Connecting, the platform, the schema and a ledger take the same few round
// trips however large the schema is.
func TestPostgresRoundTrips(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			var counts []int
			for _, n := range []int{1, 50} {
				address := s.Database(t)
				s.Exec(t, address, manyTables(n))
				counter := &turns{}
				source := openPostgres(t, counter.listen(t, parseURL(t, address)))
				if _, err := source.Inspect(t.Context(), catalog.Scope{}); err != nil {
					t.Fatal(err)
				}
				before := counter.count
				if _, err := source.Platform(t.Context()); err != nil {
					t.Fatal(err)
				}
				if counter.count != before { // Inspect has asked for it
					t.Errorf("the platform took %d round trips", counter.count-before)
				}
				if _, err := source.Rows(t.Context(), catalog.Query{Table: schema.Key{Kind: schema.Table, Schema: "public", Name: "t1"}, Columns: []string{"id"}}); err != nil {
					t.Fatal(err)
				}
				counts = append(counts, counter.count)
			}
			if counts[0] != counts[1] || counts[1] > 6 {
				t.Errorf("round trips of 1 and of 50 tables: %v", counts)
			}
		})
	}
}

// A dump that was restored reads like its original: what the server prints of
// an expression is not always what it makes of that text again.
func TestPostgresRestoredDump(t *testing.T) {
	dump, err := exec.LookPath("pg_dump")
	if err != nil {
		t.Skip("SKIPPED: no pg_dump on the PATH")
	}
	version, err := exec.Command(dump, "--version").Output() // "pg_dump (PostgreSQL) 15.18 (Debian ...)"
	if err != nil {
		t.Fatal(err)
	}
	major := strings.Split(strings.Fields(string(version))[2], ".")[0]
	for _, s := range postgresServers(t) {
		if s.Name != "postgres"+major {
			continue
		}
		original, copied := postgresShop(t, s), s.Database(t, "TEMPLATE template0")
		s.Exec(t, original, `CREATE TABLE app.lists (kind varchar CHECK (kind IN ('a', 'b')), n bigint DEFAULT 0::bigint);
			CREATE INDEX ON app.lists (n) WHERE kind NOT IN ('c', 'd'); CREATE VIEW app.listed AS SELECT n FROM app.lists AS lists WHERE kind IN ('a', 'e')`)
		cmd := exec.Command("sh", "-c", `"$0" --dbname="$1" | psql --quiet --set=ON_ERROR_STOP=1 --dbname="$2"`, dump, original, copied)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got := changeLines(schema.Diff(inspect(t, original).Schema, inspect(t, copied).Schema, postgres.Canon)); got != "" {
			t.Error(got)
		}
		return
	}
	t.Skipf("SKIPPED: pg_dump is %s, and no server is", major)
}

// BenchmarkPostgresInspect reads 1,000 tables of 12 columns.
func BenchmarkPostgresInspect(b *testing.B) {
	s := servers.Get(b, "postgres15")
	address := s.Database(b)
	s.Exec(b, address, manyTables(1000))
	e, err := endpoint.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		source, err := postgres.Open(b.Context(), e)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := source.Inspect(b.Context(), catalog.Scope{}); err != nil {
			b.Fatal(err)
		}
		source.Close()
	}
}
