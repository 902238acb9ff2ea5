//go:build unix

package integration

import (
	"path/filepath"
	"strings"
	"testing"
)

// escapes are attempts to act on the world outside of the throwaway; @ is a
// file that none of them may make.
var escapes = map[string][]string{
	"postgres": {
		"COPY (SELECT 1) TO PROGRAM 'touch @'",
		"COPY (SELECT 1) TO '@'",
		"COPY items FROM PROGRAM 'touch @; true'",
		"DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch @'''; END $$",
		"CREATE EXTENSION dblink",
		"SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1') AS t (n int)",
		"CREATE EXTENSION postgres_fdw",
		"CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1')",
		"CREATE EXTENSION http",
		"SELECT lo_export(1, '@')",
		"SELECT pg_read_file('/etc/hostname')",
		"ALTER SYSTEM SET work_mem = '1MB'",
		"CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p",
	},
	"mariadb": {
		"LOAD DATA INFILE '/etc/hostname' INTO TABLE items",
		"LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE items",
		"SELECT 1 INTO OUTFILE '@'",
		"SELECT load_file('/etc/hostname')",
		"CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1')",
		"CREATE TABLE f (id int) ENGINE=CONNECT",
		"SET GLOBAL max_connections = 1",
		"INSTALL SONAME 'ha_connect'",
	},
}

// TestRehearsalEscapes: each attempt is refused with its place, before anything
// of the migration runs. SQLite's are in cmd/schemadiff/testdata/script.
func TestRehearsalEscapes(t *testing.T) {
	for engine, attempts := range escapes {
		t.Run(engine, func(t *testing.T) {
			s := newStage(t, engine, "SELECT 1")
			out := filepath.Join(s.place, "out")
			for _, attempt := range attempts {
				s.write("1_slow.up.sql", "CREATE TABLE harmless (id int);\n  "+strings.ReplaceAll(attempt, "@", out)+";\n")
				said := s.run(s.rehearse(""), 2)
				if !strings.Contains(said, "X954") || !strings.Contains(said, "1_slow.up.sql:2:") {
					t.Errorf("%s\n%s", attempt, said)
				}
				if found, _ := filepath.Glob(out); len(found) > 0 {
					t.Errorf("%s wrote a file", attempt)
				}
			}
			s.untouched()
		})
	}
}
