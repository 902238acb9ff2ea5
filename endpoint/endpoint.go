// Package endpoint says where a database is and how to reach it, without ever
// being able to print a secret.
package endpoint

import (
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"
)

// Engine is a dialect's name. MySQL and MariaDB are reached alike and are
// different servers: which one answers is the server's to say.
type Engine string

// The engines.
const (
	Postgres Engine = "postgres"
	MySQL    Engine = "mysql"
	MariaDB  Engine = "mariadb"
	SQLite   Engine = "sqlite"
)

// Endpoint is one database of one server, or one SQLite file.
type Endpoint struct {
	Engine   Engine
	Host     string // a name, an address, or the directory of a Unix socket (PostgreSQL) or the socket (MySQL)
	Port     int    // 0 is the engine's own
	Database string
	User     string
	Password Secret
	Path     string            // of a SQLite file
	Service  string            // a libpq service name; what the fields leave open comes from it
	Params   map[string]string // further parameters of the URL, e.g. search_path, application_name
	TLS      TLS
	Via      []string // argv of a command whose stdin and stdout are the connection; %h and %p are replaced
	Timeouts Timeouts
}

// TLS says how the server is to be authenticated. Mode is one of libpq's
// sslmode words for every engine: disable, allow, prefer, require, verify-ca,
// verify-full; "" is the engine's default.
type TLS struct {
	Mode string
	CA   string // paths of PEM files
	Cert string
	Key  string
}

// Timeouts bound what we ask of a server.
type Timeouts struct {
	Connect   time.Duration
	Statement time.Duration
	Lock      time.Duration
}

// DefaultTimeouts protect the database that is looked at.
var DefaultTimeouts = Timeouts{Connect: 10 * time.Second, Statement: 30 * time.Second, Lock: 2 * time.Second}

// Secret is a string that does not print. fmt, encoding/json, yaml and slog
// all show the same placeholder.
//
// The value is behind a pointer because fmt does not call the methods of what
// it reaches through an unexported field: it would print the string, and prints
// an address.
type Secret struct{ value *string }

// NewSecret wraps a password or token.
func NewSecret(value string) Secret { return Secret{&value} }

const redacted = "[redacted]"

// Reveal is the secret itself, for a driver's configuration only.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty says whether there is no secret.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// String never shows the secret.
func (s Secret) String() string { return redacted }

// GoString never shows the secret.
func (s Secret) GoString() string { return redacted }

// Format never shows the secret, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// MarshalText never shows the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue never shows the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// Label is how reports name the endpoint: "db.internal:5432/shop as app_ro".
func (e Endpoint) Label() string {
	if e.Engine == SQLite {
		return e.Path
	}
	if e.Service != "" && e.Host == "" {
		return "service " + e.Service
	}
	host := e.Host
	if host == "" {
		host = "localhost"
	}
	if host[0] != '/' {
		host = net.JoinHostPort(host, strconv.Itoa(e.port()))
	}
	label := host + "/" + e.Database
	if e.User != "" {
		label += " as " + e.User
	}
	return label
}

func (e Endpoint) port() int {
	switch {
	case e.Port != 0:
		return e.Port
	case e.Engine == Postgres:
		return 5432
	default:
		return 3306
	}
}

// Address is host and port as net.Dial takes them.
func (e Endpoint) Address() string { return net.JoinHostPort(e.Host, strconv.Itoa(e.port())) }
