package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// connectProblem words why there is no connection. pgx's error holds the
// configuration with its password, so only the part below it becomes the cause.
func connectProblem(e endpoint.Endpoint, err error) error {
	p := &problem.Error{Code: "X910", What: "cannot connect", Where: e.Label()}
	var server *pgconn.PgError
	switch {
	case isTimeout(err):
		p.Code, p.What, p.Err = "X912", "cannot connect: no answer in time", context.DeadlineExceeded
	case errors.As(err, &server):
		p.Err, p.Why = server, server.Message
		switch {
		case strings.HasPrefix(server.Code, "28"):
			p.Code, p.What = "X913", "the server refuses the login"
		case server.Code == "3D000":
			p.What, p.Fix = "the database does not exist", []string{"check its name in the address; psql --list says which there are"}
		case server.Code == "42501":
			p.Code, p.What = "X911", "the role may not connect to the database"
		case server.Code == "53300":
			p.What = "the server has no connection left"
		case strings.Contains(server.Message, "unsupported startup parameter"): // PgBouncer's words
			p.What = "the pooler refuses a parameter of the connection"
			p.Fix = []string{"take options and search_path out of the address, or connect to the server itself", "set ignore_startup_parameters in pgbouncer.ini"}
		case server.Code == "57P03":
			p.What = "the server is starting up or shutting down"
		}
	case isTLS(err):
		p.Code, p.What, p.Why = "X914", "no trusted encrypted connection came about", innermost(err).Error()
		p.Err = innermost(err)
	default:
		p.Why, p.Err = innermost(err).Error(), innermost(err)
	}
	return p
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &network) && network.Timeout()
}

func isTLS(err error) bool {
	var (
		record      tls.RecordHeaderError
		alert       tls.AlertError
		certificate *tls.CertificateVerificationError
		unknown     x509.UnknownAuthorityError
	)
	return errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &certificate) || errors.As(err, &unknown) ||
		strings.Contains(err.Error(), "refused TLS") || strings.Contains(err.Error(), "tls: ")
}

// innermost is the error at the bottom of the chain, or the network's own,
// which knows the address: nothing of ours or of pgx's around it.
func innermost(err error) error {
	for {
		if op, ok := err.(*net.OpError); ok {
			return op
		}
		var next error
		switch w := err.(type) {
		case interface{ Unwrap() error }:
			next = w.Unwrap()
		case interface{ Unwrap() []error }:
			if parts := w.Unwrap(); len(parts) > 0 {
				next = parts[0]
			}
		}
		if next == nil {
			return err
		}
		err = next
	}
}

// problem words why a query failed: what says what was being done.
func (s *Source) problem(what string, err error) error {
	if told := (*problem.Error)(nil); errors.As(err, &told) { // why there is no session
		return told
	}
	p := &problem.Error{Code: "X999", What: what, Where: s.where(), Why: err.Error(), Err: err}
	var server *pgconn.PgError
	switch {
	case errors.As(err, &server):
		p.Why, p.Err = server.Message, server
		switch server.Code {
		case "42501": // insufficient_privilege
			p.Code = "X911"
		case "57014", "55P03", "25P03", "25P04": // query_canceled, lock_not_available, idle_in_transaction and transaction timeout
			p.Code = "X912"
		case "57P01", "57P02", "57P03", "08006": // the server went away
			p.Code = "X910"
		}
	case isTimeout(err):
		p.Code = "X912"
	case s.conn.IsClosed():
		p.Code = "X910"
	}
	return p
}

// where is how a user knows this connection.
func (s *Source) where() string {
	return "connected as " + s.session.role + " to " + s.label + ", PostgreSQL " + s.version.text
}
