package sqlite

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/schemadiff/schemadiff/endpoint"
)

// TestWritesAreRefused sends writes through the connection that a Source
// holds, which nothing but this test can reach, after the transaction was
// ended and query_only taken back: mode=ro still stands.
func TestWritesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE t(a); CREATE INDEX i ON t(a); INSERT INTO t VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, lock := range []string{"query_only", "mode=ro"} {
		s, err := Open(t.Context(), endpoint.Endpoint{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if lock == "mode=ro" {
			if _, err := s.conn.ExecContext(t.Context(), "COMMIT; PRAGMA query_only = 0"); err != nil {
				t.Fatal(err)
			}
		}
		for _, write := range []string{
			"INSERT INTO t VALUES (2)", "UPDATE t SET a = 3", "DELETE FROM t", "REPLACE INTO t VALUES (1)",
			"CREATE TABLE u(a)", "DROP TABLE t", "ALTER TABLE t ADD b", "ALTER TABLE t RENAME TO u", "DROP INDEX i",
			"PRAGMA user_version = 9", "VACUUM", "ANALYZE", "REINDEX",
		} {
			if _, err := s.conn.ExecContext(t.Context(), write); err == nil {
				t.Errorf("%s let %q through", lock, write)
			}
		}
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(after) != string(before) {
		t.Error("the file was written to")
	}
}
