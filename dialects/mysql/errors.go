package mysql

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/problem"
)

// Error numbers of the servers.
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
// https://mariadb.com/kb/en/mariadb-error-codes/
const (
	errParse               = 1064
	errDBAccessDenied      = 1044
	errAccessDenied        = 1045
	errBadDB               = 1049
	errTableAccessDenied   = 1142
	errColumnAccessDenied  = 1143
	errNoSuchTable         = 1146
	errServerShutdown      = 1053
	errOutOfSortMemory     = 1038
	errOutOfResources      = 1041
	errClusterNotReady     = 1047 // of Galera
	errCannotCreateThread  = 1135
	errDeadlock            = 1213
	errUserLimitReached    = 1226 // MAX_QUERIES_PER_HOUR
	errDisconnected        = 4031 // MySQL, for its idleness
	errProxy               = 9000 // and above: ProxySQL's own
	errLockWaitTimeout     = 1205
	errOutOfMemory         = 1037
	errTwoCollations       = 1267
	errThreeCollations     = 1270
	errManyCollations      = 1271
	errInterrupted         = 1317
	errKilled              = 1927 // MariaDB
	errSpecificAccess      = 1227
	errManyRows            = 1242
	errSPDoesNotExist      = 1305
	errProcAccessDenied    = 1370
	errTriggerDoesNotExist = 1360
	errMustChangePassword  = 1820
	errAccountLocked       = 3118
	errQueryTimeout        = 3024 // MySQL's max_execution_time
	errStatementTimeout    = 1969 // MariaDB's max_statement_time
	errAccessDenied2       = 1698 // MariaDB, and MySQL without a password
	errSecureTransport     = 3159
)

// problem turns an error of the driver or the server into one that users can
// act on. The server's text names user and host, never the password.
func (s *Source) problem(what string, err error) error {
	var p *problem.Error
	if err == nil || errors.As(err, &p) {
		return err
	}
	p = &problem.Error{Code: "X910", What: what, Where: "connecting to " + s.label, Why: why(err), Err: err}
	if s.conn != nil {
		p.Where = "connected to " + s.label
		p.Code = "X999"
	}
	p.Code = code(err, p.Code)
	if server := (*driver.MySQLError)(nil); errors.As(err, &server) && server.Number == errDBAccessDenied && s.database != "" {
		p.Fix = []string{"GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON " + quoted(s.database) + ".* TO the account, as one that may"}
	}
	if server := (*driver.MySQLError)(nil); errors.As(err, &server) && server.Number == errBadDB {
		p.What, p.Fix = "the database does not exist", []string{"check its name in the address; SHOW DATABASES lists what the account may see"}
	}
	if p.Code == "X913" {
		p.What = "the server does not accept the user or password"
	}
	return p
}

// code is the catalogue's code for what went wrong, or the one that is given.
func code(err error, otherwise string) string {
	var server *driver.MySQLError
	if errors.As(err, &server) {
		switch server.Number {
		case errAccessDenied, errAccessDenied2, errAccountLocked, errMustChangePassword:
			return "X913"
		case errDBAccessDenied, errTableAccessDenied, errColumnAccessDenied, errSpecificAccess, errProcAccessDenied:
			return "X911"
		case errLockWaitTimeout, errQueryTimeout, errStatementTimeout:
			return "X912"
		case errSecureTransport:
			return "X914"
		case errBadDB:
			return "X910"
		}
		return otherwise
	}
	var (
		network   net.Error
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		roots     x509.SystemRootsError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		verify    *tls.CertificateVerificationError
	)
	switch {
	case errors.Is(err, driver.ErrNoTLS), errors.As(err, &authority), errors.As(err, &name), errors.As(err, &invalid),
		errors.As(err, &roots), errors.As(err, &record), errors.As(err, &alert), errors.As(err, &verify),
		strings.HasPrefix(err.Error(), "tls: "):
		return "X914"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "X912"
	case errors.Is(err, driver.ErrCleartextPassword), errors.Is(err, driver.ErrNativePassword), errors.Is(err, driver.ErrOldPassword),
		errors.Is(err, driver.ErrUnknownPlugin):
		return "X913"
	case errors.As(err, &network), errors.Is(err, driver.ErrInvalidConn):
		return "X910"
	}
	return otherwise
}

// why is the cause in few words.
func why(err error) string {
	var server *driver.MySQLError
	switch {
	case errors.As(err, &server):
		return server.Message
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, driver.ErrNoTLS):
		return "the server offers no TLS"
	}
	return err.Error()
}

// denied says whether the server refused something for want of a privilege.
func denied(err error) bool { return err != nil && code(err, "") == "X911" }

// vanished says whether something was dropped after we heard of it.
func vanished(err error) bool {
	var server *driver.MySQLError
	if !errors.As(err, &server) {
		return false
	}
	switch server.Number {
	case errNoSuchTable, errSPDoesNotExist, errTriggerDoesNotExist:
		return true
	}
	return false
}

// ofOne says whether an error of the server is about the one thing that was asked
// for: what is asked for next may be answered. MySQL 9.7 stores the view SELECT
// trim(LEADING FROM a) so that it no longer parses, and shows no other harm by it.
func ofOne(err error) bool {
	var server *driver.MySQLError
	if !errors.As(err, &server) {
		return false
	}
	switch server.Number {
	case errServerShutdown, errOutOfMemory, errOutOfSortMemory, errOutOfResources, errClusterNotReady, errCannotCreateThread, errDeadlock, errUserLimitReached, errDisconnected,
		errInterrupted, errKilled, errLockWaitTimeout, errQueryTimeout, errStatementTimeout, errMustChangePassword:
		return false
	}
	return server.Number < errProxy
}

// mixed says whether the server could not compare or join two texts.
func mixed(err error) bool {
	var server *driver.MySQLError
	if !errors.As(err, &server) {
		return false
	}
	return server.Number == errTwoCollations || server.Number == errThreeCollations || server.Number == errManyCollations
}

// missing is the fault of one of our queries: it lacks a column that is read.
func missing(column string) error { return fmt.Errorf("the query has no column %q", column) }
