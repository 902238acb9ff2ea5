package config

import (
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// dbFields is a database as frameworks spell it out.
type dbFields struct {
	adapter, host, port, socket, database, user, password, sslmode string
}

// adapters are the words for engines of Laravel (DB_CONNECTION) and Rails (adapter).
var adapters = map[string]endpoint.Engine{
	"pgsql": endpoint.Postgres, "postgres": endpoint.Postgres, "postgresql": endpoint.Postgres, "postgis": endpoint.Postgres,
	"mysql": endpoint.MySQL, "mysql2": endpoint.MySQL, "trilogy": endpoint.MySQL, "mariadb": endpoint.MariaDB,
	"sqlite": endpoint.SQLite, "sqlite3": endpoint.SQLite,
}

// fromFields is the endpoint of a framework's fields.
func fromFields(dir string, f dbFields) (endpoint.Endpoint, error) {
	engine, ok := adapters[strings.ToLower(f.adapter)]
	if !ok {
		return endpoint.Endpoint{}, &problem.Error{Code: "X921", What: "the kind of database is missing, or not one that schemadiff reads",
			Fix: []string{"it reads PostgreSQL, MySQL, MariaDB and SQLite"}}
	}
	if f.database == "" {
		return endpoint.Endpoint{}, &problem.Error{Code: "X921", What: "the database's name is missing"}
	}
	if engine == endpoint.SQLite {
		return endpoint.Endpoint{Engine: engine, Path: resolve(dir, f.database)}, nil
	}
	e := endpoint.Endpoint{Engine: engine, Host: f.host, Database: f.database, User: f.user}
	if f.socket != "" && engine != endpoint.Postgres {
		e.Host = f.socket
	}
	if e.Host == "" && engine != endpoint.Postgres {
		e.Host = "127.0.0.1" // both frameworks' default
	}
	if f.password != "" {
		e.Password = endpoint.NewSecret(f.password)
	}
	if f.port != "" {
		port, err := strconv.Atoi(f.port)
		if err != nil || port < 1 || port > 65535 {
			return endpoint.Endpoint{}, &problem.Error{Code: "X921", What: "the port is not a number from 1 to 65535"}
		}
		e.Port = port
	}
	if f.sslmode != "" {
		known := false
		for _, mode := range endpoint.TLSModes {
			known = known || mode == f.sslmode
		}
		if !known {
			return endpoint.Endpoint{}, &problem.Error{Code: "X921", What: "the TLS mode is none that schemadiff knows",
				Fix: []string{"write one of " + strings.Join(endpoint.TLSModes, ", ")}}
		}
		e.TLS.Mode = f.sslmode
	}
	return e, nil
}
