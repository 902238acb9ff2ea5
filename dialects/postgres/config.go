package postgres

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

const applicationName = "schemadiff"

// clientParams are the parameters of an endpoint that pgx itself understands.
var clientParams = []string{"target_session_attrs", "channel_binding", "passfile", "servicefile"}

// serverParams are the ones that a session of the user's would begin with.
var serverParams = []string{"search_path", "options", "application_name"}

// config is how pgx is to connect. pgx adds what libpq would: PG* variables,
// the service file, the password file. The string that it parses holds no
// secret; the password is set afterwards.
func config(e endpoint.Endpoint) (*pgconn.Config, error) {
	cfg, err := pgconn.ParseConfig(keywords(e))
	if err != nil {
		return nil, configProblem(e, err)
	}
	if !e.Password.Empty() {
		cfg.Password = e.Password.Reveal()
	}
	for _, name := range serverParams {
		if value := e.Params[name]; value != "" {
			cfg.RuntimeParams[name] = value
		}
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = applicationName
	}
	if len(e.Via) > 0 {
		cfg.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil } // the far end resolves it
		cfg.DialFunc = func(_ context.Context, _, address string) (net.Conn, error) { return dialVia(e.Via, address) }
	}
	return cfg, nil
}

// keywords is the endpoint as libpq's keyword/value string, without its password.
// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE
func keywords(e endpoint.Endpoint) string {
	values := map[string]string{
		"service": e.Service, "host": e.Host, "dbname": e.Database, "user": e.User,
		"sslmode": e.TLS.Mode, "sslrootcert": e.TLS.CA, "sslcert": e.TLS.Cert, "sslkey": e.TLS.Key,
	}
	if e.Port != 0 {
		values["port"] = strconv.Itoa(e.Port)
	}
	for _, name := range clientParams {
		values[name] = e.Params[name]
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "" {
			b.WriteString(name + "='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(values[name]) + "' ")
		}
	}
	return b.String()
}

// configProblem words what pgx could not make sense of. Its own error quotes
// the string, so it is not kept as the cause.
func configProblem(e endpoint.Endpoint, err error) error {
	p := &problem.Error{Code: "X910", What: "the connection's parameters are not valid", Where: e.Label()}
	var path interface{ Unwrap() error }
	if errors.As(err, &path) && path.Unwrap() != nil {
		p.Why = path.Unwrap().Error()
	}
	switch {
	case strings.Contains(err.Error(), "failed to configure TLS"):
		p.Code, p.What = "X914", "the TLS settings are not valid"
	case e.Service != "" && strings.Contains(err.Error(), "failed to read service"):
		p.What = "the libpq service " + e.Service + " could not be read"
		p.Fix = []string{"add [" + e.Service + "] to ~/.pg_service.conf, or set PGSERVICEFILE"}
	}
	return p
}
