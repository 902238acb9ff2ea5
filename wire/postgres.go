package wire

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
)

// Postgres is how a gate reaches a PostgreSQL database and looks at its sessions.
type Postgres struct {
	Connect func(ctx context.Context, params map[string]string) (*pgconn.HijackedConn, error)
	Cancel  func(ctx context.Context, processID uint32, key []byte) error
	Watch   func(catalog.Session) Watcher // nil records what passes, and asks nothing

	// Allows is asked of each statement before the server gets it. An error ends
	// the session, and is the gate's. nil allows everything.
	Allows func(sql string) error
	// Settled is told when the server has answered all that was sent, and may ask the
	// client's session. nil for nobody.
	Settled func(ctx context.Context, s catalog.Session) error

	// Committed is called behind each transaction that did something, before its
	// client goes on, with what it sent. nil for nobody.
	Committed func(ctx context.Context, sent []Statement) error
}

// Watcher looks at one session by queries in that session.
type Watcher interface {
	Mark(ctx context.Context) error
	Begin(ctx context.Context) error
	Before(ctx context.Context) error
	After(ctx context.Context) (catalog.Observation, error)
}

// OpenPostgres opens a gate to a PostgreSQL database and records what passes.
func OpenPostgres(ctx context.Context, to endpoint.Endpoint, p Postgres) (*Gate, *Record, error) {
	record := &Record{}
	var count atomic.Int64
	g, err := open(ctx, to, func(g *Gate, client net.Conn) error {
		err := p.serve(g, client, record, int(count.Add(1)))
		if errors.Is(err, errClosed) || errors.Is(err, net.ErrClosed) {
			return nil
		}
		return err
	})
	return g, record, err
}

// serve is one connection from its first byte. Its error is one of ours: what
// the client and the server say to each other is theirs.
func (p Postgres) serve(g *Gate, client net.Conn, record *Record, number int) error {
	backend := pgproto3.NewBackend(client, client)
	start, err := p.greet(g, client, backend)
	if err != nil {
		return err
	}
	params := maps.Clone(start.Parameters)
	user, database := params["user"], params["database"]
	if database == "" {
		database = user
	}
	backend.Send(&pgproto3.AuthenticationCleartextPassword{})
	if err := errors.Join(backend.Flush(), backend.SetAuthType(pgproto3.AuthTypeCleartextPassword)); err != nil {
		return errClosed
	}
	answer, err := backend.Receive()
	if err != nil {
		return errClosed
	}
	given, ok := answer.(*pgproto3.PasswordMessage)
	switch {
	case !ok || !g.admits(user, given.Password):
		return refuse(backend, "28P01", "this address takes the user "+g.User+" with the password of this run")
	case database != g.Database:
		return refuse(backend, "3D000", "this address leads to the throwaway database "+g.Database+" only, not to "+database)
	case params["replication"] != "" && params["replication"] != "false":
		return refuse(backend, "0A000", "this address takes no replication")
	}
	delete(params, "user")
	delete(params, "database")
	maps.DeleteFunc(params, func(name, _ string) bool { return strings.HasPrefix(name, "_pq_.") })
	server, err := p.Connect(g.ctx, params)
	if err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) {
			return refuse(backend, refused.Code, refused.Message)
		}
		return fmt.Errorf("the throwaway cannot be reached: %w", err)
	}
	defer server.Conn.Close()
	end := context.AfterFunc(g.ctx, func() { server.Conn.Close() })
	defer end()
	backend.Send(&pgproto3.AuthenticationOk{})
	for _, name := range slices.Sorted(maps.Keys(server.ParameterStatuses)) {
		backend.Send(&pgproto3.ParameterStatus{Name: name, Value: server.ParameterStatuses[name]})
	}
	backend.Send(&pgproto3.BackendKeyData{ProcessID: server.PID, SecretKey: server.SecretKey})
	if backend.Flush() != nil {
		return errClosed
	}
	return newRelay(g.ctx, client, server.Conn, p, record, number).run()
}

// greet answers what comes before a session: encryption is not to be had here,
// a cancellation goes to the server, and newer protocols are told of ours.
func (p Postgres) greet(g *Gate, client net.Conn, backend *pgproto3.Backend) (*pgproto3.StartupMessage, error) {
	for {
		message, err := backend.ReceiveStartupMessage()
		if err != nil {
			return nil, errClosed
		}
		switch m := message.(type) {
		case *pgproto3.SSLRequest, *pgproto3.GSSEncRequest:
			if _, err := client.Write([]byte{'N'}); err != nil {
				return nil, errClosed
			}
		case *pgproto3.CancelRequest:
			if p.Cancel != nil {
				_ = p.Cancel(g.ctx, m.ProcessID, m.SecretKey) // nobody is told of the end of one: that is the protocol
			}
			return nil, errClosed
		case *pgproto3.StartupMessage:
			if m.ProtocolVersion > pgproto3.ProtocolVersion30 {
				backend.Send(&pgproto3.NegotiateProtocolVersion{NewestMinorProtocol: 0})
			}
			return m, nil
		}
	}
}

func refuse(backend *pgproto3.Backend, code, message string) error {
	backend.Send(&pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: code, Message: message})
	backend.Flush() // the connection ends either way
	return errClosed
}
