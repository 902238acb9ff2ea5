package main

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/parity"
)

func TestMain(m *testing.M) { os.Exit(servers.Main(m)) }

// TestRoundTrips counts how often a whole reading waits for the server: as
// often for 300 tables as for 10.
func TestRoundTrips(t *testing.T) {
	atMost := map[string]int{ // with the login, which is the driver's and the server's affair
		"postgres": 4, // 3 to log in
		"mariadb":  4, // 2 to log in, and one for definitions
		"mysql":    6, // caching_sha2_password asks for its key
	}
	for _, s := range servers.All(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			few, many := tripsFor(t, s, 10), tripsFor(t, s, 300)
			if few != many {
				t.Errorf("%d round trips for 10 tables, %d for 300", few, many)
			}
			most := atMost[s.Engine]
			if s.CrashesOverSequences() { // is asked first whether it would crash
				most += 2
			}
			if few == 0 || few > most {
				t.Errorf("%d round trips, at most %d expected", few, most)
			}
		})
	}
}

// tripsFor reads a database of so many tables by way of a proxy.
func tripsFor(t *testing.T, s servers.Server, tables int) int {
	t.Helper()
	p := place{name: s.Name, engine: endpoint.Engine(s.Engine), server: s}
	url, err := plain(s.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := execute(t.Context(), url, shape{tables: tables}.script(p.engine)); err != nil {
		t.Fatal(err)
	}
	e, err := endpoint.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	// The delay keeps the server's first words from reaching the client before its last are sent.
	w, err := listen(e.Address(), 10*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	if url, err = through(url, w.address()); err != nil {
		t.Fatal(err)
	}
	if e, err = endpoint.Parse(url); err != nil {
		t.Fatal(err)
	}
	env := parity.Load(context.Background(), []parity.Target{{Name: "dev", Endpoint: e}}, nil, nil, nil)[0]
	if env.Problem != nil {
		t.Fatal(env.Problem)
	}
	if n := env.Reading.Schema.Len(); n < 20*tables {
		t.Fatalf("%d objects were read of %d tables", n, tables)
	}
	return w.trips()
}
