package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	driver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/schemadiff/schemadiff/endpoint"
)

// execute sends scripts to a database, each as one.
func execute(ctx context.Context, address string, scripts func(yield func(string) bool)) error {
	run, done, err := connection(ctx, address)
	if err != nil {
		return err
	}
	defer done()
	for script := range scripts {
		if err := run(script); err != nil {
			return fmt.Errorf("%w in %.200s", err, script)
		}
	}
	return nil
}

// connection is one connection that runs scripts.
func connection(ctx context.Context, address string) (run func(script string) error, done func(), err error) {
	e, err := endpoint.Parse(address)
	if err != nil {
		return nil, nil, err
	}
	if e.Engine == endpoint.Postgres {
		conn, err := pgconn.Connect(ctx, address)
		if err != nil {
			return nil, nil, err
		}
		return func(script string) error { _, err := conn.Exec(ctx, script).ReadAll(); return err }, func() { conn.Close(ctx) }, nil
	}
	db, err := openSQL(e)
	if err != nil {
		return nil, nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	return func(script string) error { _, err := conn.ExecContext(ctx, script); return err }, func() { conn.Close(); db.Close() }, nil
}

// openSQL opens what database/sql has a driver for.
func openSQL(e endpoint.Endpoint) (*sql.DB, error) {
	if e.Engine == endpoint.SQLite {
		return sql.Open("sqlite", "file:"+e.Path+"?_pragma=journal_mode(off)&_pragma=synchronous(off)")
	}
	c := driver.NewConfig()
	c.User, c.Passwd, c.DBName, c.Net, c.Addr = e.User, e.Password.Reveal(), e.Database, "tcp", e.Address()
	c.MultiStatements, c.Logger = true, &driver.NopLogger{}
	connector, err := driver.NewConnector(c)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// named is the address of another database of the same server.
func named(address, database string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	u.Path = "/" + database
	return plain(u.String())
}

// plain is the address without TLS: a proxy listens to what the client says.
func plain(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	query := u.Query()
	query.Set("sslmode", "disable")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// through is the address by way of a proxy.
func through(address, proxy string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	u.Host = proxy
	return u.String(), nil
}
