package servers

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func TestEveryServerAnswers(t *testing.T) {
	for _, s := range All(t) {
		t.Run(s.Name, func(t *testing.T) {
			version, err := s.ping(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if version != s.Version {
				t.Errorf("version = %q, but the server was introduced as %q", version, s.Version)
			}
		})
	}
}

// A script is several statements; the failure of any of them must not be lost.
func TestExec(t *testing.T) {
	for _, s := range All(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := s.Database(t)
			s.Exec(t, address, "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1), (2); CREATE VIEW v AS SELECT id FROM a;")
			s.Exec(t, address, "DELETE FROM v WHERE id = 2")
			err := s.run(t.Context(), address, "CREATE TABLE b (id int); INSERT INTO nowhere VALUES (1); CREATE TABLE c (id int)")
			if err == nil || !strings.Contains(err.Error(), "nowhere") {
				t.Errorf("the second statement fails; got error %v", err)
			}
		})
	}
}

func TestDatabaseIsDropped(t *testing.T) {
	for _, s := range All(t) {
		t.Run(s.Name, func(t *testing.T) {
			var address string
			t.Run("use", func(t *testing.T) {
				address = s.Database(t)
				if other := s.Database(t); other == address {
					t.Errorf("two databases have the URL of %s", name(t, address))
				}
				s.Exec(t, address, "CREATE TABLE t (id int)")
			})
			err := s.run(context.Background(), address, "SELECT 1")
			if err == nil {
				t.Fatalf("%s is still there after its test", name(t, address))
			}
			if text := err.Error(); !strings.Contains(text, "does not exist") && !strings.Contains(text, "Unknown database") {
				t.Error(err)
			}
		})
	}
}

func TestDatabaseOptions(t *testing.T) {
	for _, s := range All(t) {
		t.Run(s.Name, func(t *testing.T) {
			option := "CHARACTER SET latin1"
			if s.Engine == postgres {
				option = "TEMPLATE template0 ENCODING 'LATIN1'"
			}
			address := s.Database(t, option)
			s.Exec(t, address, "CREATE TABLE t (word varchar(10)); INSERT INTO t VALUES ('Größe')")
			if err := s.run(t.Context(), address, "INSERT INTO t VALUES ('✓')"); err == nil {
				t.Error("a check mark is not in Latin 1, but the database took it")
			}
		})
	}
}

func TestDatabaseName(t *testing.T) {
	got := databaseName("TestÄ/Postgres15/" + strings.Repeat("long", 30))
	if len(got) > 63 || strings.Trim(got, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		t.Errorf("databaseName = %q", got)
	}
	if again := databaseName("Test"); again == databaseName("Test") {
		t.Errorf("databaseName gave %q twice", again)
	}
}

func name(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}
