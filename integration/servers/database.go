package servers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Database creates an empty database and returns its URL; the test's end drops it. The options are appended to CREATE DATABASE:
// "ENCODING 'LATIN1' TEMPLATE template0", "CHARACTER SET latin1".
func (s Server) Database(t testing.TB, opts ...string) string {
	t.Helper()
	name := databaseName(t.Name())
	s.Exec(t, s.AdminURL, strings.Join(append([]string{"CREATE DATABASE " + name}, opts...), " "))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		for _, statement := range s.drop(name) {
			err := s.run(ctx, s.AdminURL, statement)
			var pg *pgconn.PgError
			if errors.As(err, &pg) && pg.Code == "55006" { // object_in_use: also by a subscription
				err = errors.Join(s.run(ctx, s.URL(t, name), dropSubscriptions), s.run(ctx, s.AdminURL, statement))
			}
			if err != nil {
				// MySQL waits for ever for a transaction that was left open.
				t.Errorf("%s: %s: %v: does a connection of the test still hold it?", s.Name, statement, err)
			}
		}
	})
	return s.URL(t, name)
}

// drop is what drops a database that may still be in use. PostgreSQL 12 has no WITH (FORCE).
func (s Server) drop(name string) []string {
	switch {
	case s.Engine != postgres:
		return []string{"DROP DATABASE IF EXISTS " + name}
	case strings.HasPrefix(s.Version, "12."):
		return []string{"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'", "DROP DATABASE IF EXISTS " + name}
	}
	return []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"}
}

// dropSubscriptions takes away what keeps a database from being dropped.
const dropSubscriptions = `DO $$ DECLARE s text; BEGIN
	FOR s IN SELECT subname FROM pg_subscription JOIN pg_database d ON d.oid = subdbid AND d.datname = current_database() LOOP
		EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', s);
		EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s);
		EXECUTE format('DROP SUBSCRIPTION %I', s);
	END LOOP;
END $$`

// URL returns the administrator's URL of another database on the server.
func (s Server) URL(t testing.TB, database string) string {
	t.Helper()
	u, err := url.Parse(s.AdminURL)
	if err != nil {
		t.Fatalf("%s: the administrator's URL: %v", s.Name, err)
	}
	u.Path = "/" + database
	return u.String()
}

// Exec runs a script of any number of statements in a database. PostgreSQL runs a script as one transaction, so that statements which
// refuse a transaction (CREATE INDEX CONCURRENTLY, CREATE DATABASE) have to come alone.
func (s Server) Exec(t testing.TB, url, sql string) {
	t.Helper()
	if err := s.Try(url, sql); err != nil {
		t.Fatal(err)
	}
}

// Try is Exec for a script that the server may refuse.
func (s Server) Try(url, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := s.run(ctx, url, sql); err != nil {
		return fmt.Errorf("%s: %w%s", s.Name, err, near(err, sql))
	}
	return nil
}

// near quotes the script from the place that PostgreSQL complains about; MySQL quotes it itself.
func near(err error, script string) string {
	var pg *pgconn.PgError
	runes := []rune(script) // the server counts characters
	if !errors.As(err, &pg) || pg.Position < 1 || int(pg.Position) > len(runes) {
		return ""
	}
	rest := runes[pg.Position-1:]
	return "\nnear: " + string(rest[:min(len(rest), 80)])
}

// databaseName carries the test's name for people who look at the server, and chance against the same test in another process.
func databaseName(test string) string {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, test)
	chance := make([]byte, 6)
	rand.Read(chance)
	return "test_" + slug[:min(len(slug), 40)] + "_" + hex.EncodeToString(chance) // 63 is PostgreSQL's limit
}
