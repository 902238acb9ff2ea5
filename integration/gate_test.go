package integration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/integration/servers"
)

// openGate is a watched gate to a new database.
func openGate(t *testing.T, allows func(string) error) *dialects.Gate {
	t.Helper()
	url := servers.Get(t, "postgres").Database(t)
	gate, err := dialects.OpenGate(t.Context(), parseURL(t, url), dialects.Listener{Watched: true, Allows: allows})
	if err != nil {
		t.Fatal(err)
	}
	return gate
}

func through(t *testing.T, gate *dialects.Gate, more string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), gate.URL()+"?sslmode=prefer"+more)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// closes wants the record to be whole.
func closes(t *testing.T, gate *dialects.Gate) {
	t.Helper()
	if err := gate.Close(); err != nil {
		t.Error(err)
	}
}

// TestGateProtocol: every way of PostgreSQL's protocol passes as it came, and is
// recorded as what it was.
func TestGateProtocol(t *testing.T) {
	ctx := t.Context()
	gate := openGate(t, nil)
	conn := through(t, gate, "")
	record := func() (texts []string) {
		for _, s := range gate.Record.Statements() {
			if s.Effect() {
				texts = append(texts, fmt.Sprintf("%s: %d %s", strings.Join(s.Tags, ","), s.Rows, s.Seen.Unseen))
			}
		}
		return texts
	}
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(conn.Exec(ctx, "CREATE TABLE t (id int, x text)"))

	// A pipeline: all are sent before the first answer.
	batch := &pgx.Batch{}
	batch.Queue("INSERT INTO t VALUES ($1, $2)", 1, "a")
	batch.Queue("INSERT INTO t VALUES ($1, $2), (3, 'c')", 2, "b")
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		t.Fatal(err)
	}

	// Rows in and out.
	if _, err := conn.PgConn().CopyFrom(ctx, strings.NewReader("4\td\n5\te\n"), "COPY t FROM STDIN"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := conn.PgConn().CopyTo(ctx, &out, "COPY (SELECT id FROM t ORDER BY id) TO STDOUT"); err != nil || out.String() != "1\n2\n3\n4\n5\n" {
		t.Errorf("copied out %q, %v", out.String(), err)
	}

	// Large messages in both directions.
	large := strings.Repeat("x", 20<<20)
	var back string
	if err := conn.QueryRow(ctx, "SELECT $1::text || 'y'", large).Scan(&back); err != nil || len(back) != len(large)+1 {
		t.Errorf("%d bytes came back: %v", len(back), err)
	}

	// Many statements in one message, an error, and a session that goes on.
	must(conn.PgConn().Exec(ctx, "CREATE TABLE u (); DROP TABLE u").ReadAll())
	var refused *pgconn.PgError
	if _, err := conn.Exec(ctx, "SELECT nothing"); !errors.As(err, &refused) || refused.Code != "42703" {
		t.Errorf("the error is %v", err)
	}
	must(conn.Exec(ctx, "DROP TABLE t"))
	conn.Close(ctx)
	closes(t, gate)

	ended := "its transaction ended with it, and its locks were gone when it was done"
	want := []string{"CREATE TABLE: 0 " + ended, "INSERT 0 1: 1 it was sent together with what follows it", "INSERT 0 2: 2 " + ended,
		"COPY 2: 2 " + ended, "COPY 5: 5 " + ended, "CREATE TABLE,DROP TABLE: 0 " + ended, "DROP TABLE: 0 " + ended}
	if got := record(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("recorded:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestGateCancel: a client's own cancellation reaches the server.
func TestGateCancel(t *testing.T) {
	gate := openGate(t, nil)
	conn := through(t, gate, "")
	go func() {
		time.Sleep(200 * time.Millisecond)
		conn.PgConn().CancelRequest(context.Background())
	}()
	began := time.Now()
	var refused *pgconn.PgError
	if _, err := conn.Exec(t.Context(), "SELECT pg_sleep(60)"); !errors.As(err, &refused) || refused.Code != "57014" || time.Since(began) > 30*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
	conn.Close(t.Context())
	closes(t, gate)
}

// TestGateRefuses: who is not the migrate command of this run, and what it may not do.
func TestGateRefuses(t *testing.T) {
	gate := openGate(t, func(sql string) error {
		if strings.Contains(sql, "forbidden") {
			return errors.New("it is forbidden")
		}
		return nil
	})
	address := net.JoinHostPort(gate.Host, gate.Port)
	for name, c := range map[string]struct{ url, code string }{
		"password":    {"postgres://" + gate.User + ":guess@" + address + "/" + gate.Database, "28P01"},
		"user":        {"postgres://other:" + gate.Password.Reveal() + "@" + address + "/" + gate.Database, "28P01"},
		"database":    {"postgres://" + gate.User + ":" + gate.Password.Reveal() + "@" + address + "/postgres", "3D000"},
		"replication": {gate.URL() + "?replication=database", "0A000"},
	} {
		var refused *pgconn.PgError
		if _, err := pgx.Connect(t.Context(), c.url); !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := pgx.Connect(t.Context(), gate.URL()+"?sslmode=require"); err == nil || !strings.Contains(err.Error(), "refused TLS") {
		t.Errorf("encryption: %v", err)
	}
	for _, send := range []func(conn *pgx.Conn) error{
		func(conn *pgx.Conn) error {
			_, err := conn.Exec(t.Context(), "SELECT 'forbidden', $1::int", 1)
			return err
		},
		func(conn *pgx.Conn) error {
			_, err := conn.PgConn().Exec(t.Context(), "SELECT 'forbidden'").ReadAll()
			return err
		},
	} {
		if err := send(through(t, gate, "")); err == nil {
			t.Error("the server got what is forbidden")
		}
	}
	if err := gate.Close(); err == nil || err.Error() != "it is forbidden" {
		t.Errorf("the gate says %v", err)
	}
	for _, s := range gate.Record.Statements() {
		if strings.Contains(s.SQL, "forbidden") {
			t.Errorf("recorded as sent: %s", s.SQL)
		}
	}
}

// TestGateBrokenOff: a client that goes away, at any point, is no error of ours,
// and its statement is told as one that did not come to its end.
func TestGateBrokenOff(t *testing.T) {
	gate := openGate(t, nil)
	for _, text := range []string{"", "\x00\x00", "\x00\x00\x00\x08\x04\xd2\x16\x2f", "\xff\xff\xff\xff\xff\xff\xff\xff", "GET / HTTP/1.1\r\n\r\n"} {
		conn, err := net.Dial("tcp", net.JoinHostPort(gate.Host, gate.Port))
		if err != nil {
			t.Fatal(err)
		}
		conn.Write([]byte(text))
		conn.Close()
	}
	conn := through(t, gate, "")
	raw, err := conn.PgConn().Hijack()
	if err != nil {
		t.Fatal(err)
	}
	sql := "SELECT pg_sleep(60)"
	message := append([]byte{'Q', 0, 0, 0, byte(4 + len(sql) + 1)}, sql...)
	raw.Conn.Write(append(message, 0))
	time.Sleep(200 * time.Millisecond)
	raw.Conn.Write([]byte("Q\x00\x00\x10\x00SELECT ")) // the beginning of a message
	raw.Conn.Close()
	time.Sleep(200 * time.Millisecond)
	began := time.Now()
	closes(t, gate)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("closing took %v", took)
	}
	statements := gate.Record.Statements()
	if n := len(statements); n != 1 || statements[0].Err == nil || !strings.Contains(statements[0].Err.Message, "the connection ended") {
		t.Errorf("recorded: %+v", statements)
	}
}
