package mysql

import (
	"errors"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
)

// each runs a test on every MySQL and MariaDB that is to be had: what holds on
// one proves nothing for the other.
func each(t *testing.T, test func(t *testing.T, s servers.Server)) {
	t.Helper()
	ran := false
	for _, s := range servers.All(t) {
		if s.Engine == "mysql" || s.Engine == "mariadb" {
			ran = true
			t.Run(s.Name, func(t *testing.T) { test(t, s) })
		}
	}
	if !ran {
		t.Skip("SKIPPED: neither MySQL nor MariaDB is to be had")
	}
}

func open(t *testing.T, url string) *Source {
	t.Helper()
	e, err := endpoint.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestServerRefusesWrites sends writes through our own connection, as the
// administrator of the server: it is the server that refuses them, before and
// after the transaction that reads ledgers has begun. DROP TABLE is the trap:
// within START TRANSACTION READ ONLY alone it ends the transaction and drops.
func TestServerRefusesWrites(t *testing.T) {
	writes := []string{
		"DROP TABLE t", "DROP TABLE m", "TRUNCATE t", "ALTER TABLE t ADD b int", "RENAME TABLE t TO t9", "CREATE TABLE x (a int)",
		"CREATE INDEX i ON t (a)", "CREATE TABLE x AS SELECT * FROM t", "CREATE TEMPORARY TABLE x (a int)",
		"INSERT INTO t VALUES (1)", "INSERT INTO m VALUES (1)", "REPLACE INTO t VALUES (1)", "UPDATE t SET a = 2", "DELETE FROM t",
		"SELECT 1; DROP TABLE t", "COMMIT; DROP TABLE t", "ROLLBACK; INSERT INTO t VALUES (1)", "BEGIN; DELETE FROM t; COMMIT",
		"START TRANSACTION READ ONLY; DROP TABLE t", "SET autocommit = 0; DELETE FROM t; COMMIT",
		"CALL p()", "SELECT f()", "CREATE VIEW v AS SELECT 1", "DROP VIEW w", "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
		"CREATE FUNCTION g() RETURNS int RETURN 1", "DROP PROCEDURE p", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DO 1",
		"DROP DATABASE {db}", "CREATE DATABASE {db}_2", "ALTER DATABASE {db} CHARACTER SET latin1",
		"CREATE USER refused_user@localhost", "GRANT SELECT ON t TO CURRENT_USER()", "DROP USER IF EXISTS refused_user@localhost", "CREATE ROLE refused_role",
		"OPTIMIZE TABLE t", "REPAIR TABLE m", "LOCK TABLES t WRITE", "INSTALL PLUGIN x SONAME 'x.so'",
		"LOAD DATA INFILE '/etc/hostname' INTO TABLE m",
	}
	each(t, func(t *testing.T, server servers.Server) {
		url := server.Database(t)
		server.Exec(t, url, "CREATE TABLE t (a int); INSERT INTO t VALUES (7); CREATE TABLE m (a int) ENGINE=MyISAM; INSERT INTO m VALUES (8);"+
			"CREATE VIEW w AS SELECT a FROM t; CREATE PROCEDURE p() DELETE FROM t;"+
			"CREATE FUNCTION f() RETURNS int DETERMINISTIC MODIFIES SQL DATA BEGIN DELETE FROM t; RETURN 1; END")
		for _, snapshot := range []bool{false, true} {
			for _, write := range writes {
				refuses(t, open(t, url), write, snapshot)
			}
		}
		after := open(t, url)
		for query, want := range map[string]string{
			"SELECT group_concat(a) FROM t": "7",
			"SELECT group_concat(a) FROM m": "8",
			"SELECT count(*) FROM information_schema.tables WHERE table_schema = database()":                          "3",
			"SELECT count(*) FROM information_schema.routines WHERE routine_schema = database()":                      "2",
			"SELECT count(*) FROM information_schema.columns WHERE table_schema = database() AND table_name = 't'":    "1",
			"SELECT count(*) FROM information_schema.statistics WHERE table_schema = database() AND table_name = 't'": "0",
		} {
			if got := one(t, after, query); got != want {
				t.Errorf("%s: got %s, want %s", query, got, want)
			}
		}
	})
}

// refuses sends one write on a connection of its own.
func refuses(t *testing.T, s *Source, write string, snapshot bool) {
	t.Helper()
	defer s.Close()
	if snapshot {
		if _, err := s.rows(t.Context(), "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; SELECT 1"); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := s.query(t.Context(), strings.ReplaceAll(write, "{db}", s.database))
	for err == nil && (rows.Next() || rows.NextResultSet()) {
	}
	if err == nil {
		err = rows.Err()
		rows.Close()
	}
	const errReadOnly = 1792 // Cannot execute statement in a READ ONLY transaction
	var refusal *driver.MySQLError
	if !errors.As(err, &refusal) || refusal.Number != errReadOnly {
		t.Errorf("snapshot %t: %s: want error 1792, got %v", snapshot, write, err)
	}
}

func one(t *testing.T, s *Source, query string) string {
	t.Helper()
	rows, err := s.rows(t.Context(), query)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%s: %v, %v", query, rows, err)
	}
	return rows[0][0].String
}
