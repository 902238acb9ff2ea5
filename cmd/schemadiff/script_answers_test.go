package main

import (
	"database/sql"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/rogpeppe/go-internal/testscript"
)

// faults is how a server that nothing can be read from answers whoever connects:
// what it says to the startup message.
var faults = map[string][]pgproto3.BackendMessage{
	"login":  {&pgproto3.ErrorResponse{Severity: "FATAL", Code: "28P01", Message: `password authentication failed for user "app_ro"`}},
	"rights": {&pgproto3.ErrorResponse{Severity: "FATAL", Code: "42501", Message: `permission denied for database "shop"`}},
	"old": {&pgproto3.AuthenticationOk{}, &pgproto3.ParameterStatus{Name: "server_version", Value: "9.6.24"},
		&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"}, &pgproto3.ReadyForQuery{TxStatus: 'I'}},
	"plain":    nil,
	"writable": session15,
	"broken":   session15,
	"garbled":  session15,
}

// session15 is how a PostgreSQL 15 begins; what it says to queries is asked of answersTo.
var session15 = []pgproto3.BackendMessage{&pgproto3.AuthenticationOk{}, &pgproto3.ParameterStatus{Name: "server_version", Value: "15.18"},
	&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"}, &pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 1}}, &pgproto3.ReadyForQuery{TxStatus: 'I'}}

// answersTo is what a faulty server says to every query: one, as some poolers
// and proxies would, that its session is not read-only, one that
// says the same to whatever it is asked, and one whose catalog is damaged.
var answersTo = map[string][]pgproto3.BackendMessage{
	"writable": {&pgproto3.RowDescription{Fields: make([]pgproto3.FieldDescription, 8)}, &pgproto3.DataRow{Values: cells("PostgreSQL 15.18", "f", "1", "app_ro", "shop", "8192", "t", "t")},
		&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")}},
	"garbled": {&pgproto3.RowDescription{Fields: make([]pgproto3.FieldDescription, 8)}, &pgproto3.DataRow{Values: cells("PostgreSQL 15.18", "t", "1", "app_ro", "shop", "8192", "t", "t")},
		&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")}},
	"broken": {&pgproto3.ErrorResponse{Severity: "ERROR", Code: "XX000", Message: "cache lookup failed for type 16400"}},
}

func cells(values ...string) [][]byte {
	var all [][]byte
	for _, v := range values {
		all = append(all, []byte(v))
	}
	return all
}

// answers starts a server that has one of the faults, on a port that $PORT names.
// It encrypts nothing, and has no tables: what is asked of a real server, the
// integration tests ask one.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if _, ok := faults[args[0]]; neg || len(args) != 1 || !ok {
		ts.Fatalf("usage: answers login|rights|old|plain|writable|broken")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	ts.Check(err)
	ts.Setenv("PORT", port)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go answer(conn, faults[args[0]], answersTo[args[0]])
		}
	}()
}

func answer(conn net.Conn, says, queries []pgproto3.BackendMessage) {
	defer conn.Close()
	backend := pgproto3.NewBackend(conn, conn)
	for {
		first, err := backend.ReceiveStartupMessage()
		if err != nil {
			return
		}
		if _, ok := first.(*pgproto3.StartupMessage); ok {
			break
		}
		if _, err := conn.Write([]byte{'N'}); err != nil { // no encryption
			return
		}
	}
	for _, m := range says {
		backend.Send(m)
	}
	if backend.Flush() != nil {
		return
	}
	if queries == nil {
		time.Sleep(time.Second) // whoever asks hangs up first
		return
	}
	failed := false // until the next Sync
	for {
		m, err := backend.Receive()
		if err != nil {
			return
		}
		switch m.(type) {
		case *pgproto3.Parse:
			if !failed {
				backend.Send(&pgproto3.ParseComplete{})
			}
		case *pgproto3.Bind:
			if !failed {
				backend.Send(&pgproto3.BindComplete{})
			}
		case *pgproto3.Execute:
			for _, m := range queries {
				if !failed {
					backend.Send(m)
				}
				_, isError := m.(*pgproto3.ErrorResponse)
				failed = failed || isError
			}
		case *pgproto3.Sync:
			failed = false
			backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
			if backend.Flush() != nil {
				return
			}
		case *pgproto3.Query, *pgproto3.Terminate:
			return
		}
	}
}

// locks keeps others out of a database of SQLite until the script ends.
func locks(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: locks FILE")
	}
	db := sql.OpenDB(sqliteFile(ts.MkAbs(args[0])))
	db.SetMaxOpenConns(1)
	ts.Defer(func() { db.Close() })
	_, err := db.Exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS being_written (id INTEGER)")
	ts.Check(err)
}
