package servers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	driver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ping returns the version that the server reports, or why it cannot be used. It is what tells a MariaDB that answers to a MySQL URL.
func (s Server) ping(ctx context.Context) (version string, err error) {
	if s.Engine == postgres {
		conn, err := pgx.Connect(ctx, s.AdminURL)
		if err != nil {
			return "", err
		}
		defer conn.Close(ctx)
		if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
			return "", err
		}
		version, _, _ = strings.Cut(version, " ") // 15.18 (Debian 15.18-0+deb12u1)
		return version, nil
	}
	db, err := openMySQL(s.AdminURL)
	if err != nil {
		return "", err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", err
	}
	if is := strings.Contains(version, "MariaDB"); is != (s.Engine == mariadb) {
		return "", fmt.Errorf("it is version %s, which is not %s", version, s.Engine)
	}
	version, _, _ = strings.Cut(version, " ") // 11.8.6-MariaDB-0+deb13u1 from Debian
	return version, nil
}

// denied reports whether the server answered and refused the password: waiting will not help.
func denied(err error) bool {
	var my *driver.MySQLError
	var pg *pgconn.PgError
	return errors.As(err, &my) && my.Number == 1045 || errors.As(err, &pg) && pg.Code == "28P01"
}

// run sends a script to one database as the server's own protocols send several statements at once.
func (s Server) run(ctx context.Context, url, script string) error {
	if s.Engine == postgres {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			return err
		}
		config.RuntimeParams["client_encoding"] = "UTF8" // the default is the database's encoding, whatever we send
		conn, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.PgConn().Exec(ctx, script).ReadAll()
		return err
	}
	db, err := openMySQL(url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, script)
	return err
}

// Query returns what a query answers in a database, as text; NULL is empty.
func Query(ctx context.Context, address, query string) ([][]string, error) {
	if !strings.HasPrefix(address, postgres+":") {
		db, err := openMySQL(address)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		return Rows(ctx, db, query)
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	results, err := conn.PgConn().Exec(ctx, query).ReadAll()
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, values := range results[0].Rows {
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = string(v)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Rows is Query on connections of database/sql.
func Rows(ctx context.Context, db *sql.DB, query string) (rows [][]string, err error) {
	result, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	columns, err := result.Columns()
	if err != nil {
		return nil, err
	}
	for result.Next() {
		values, pointers := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := result.Scan(pointers...); err != nil {
			return nil, err
		}
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = v.String
		}
		rows = append(rows, row)
	}
	return rows, result.Err()
}

// openMySQL takes a URL as the rest of schemadiff writes them; the driver has a form of its own.
func openMySQL(address string) (*sql.DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	config := driver.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net = "tcp"
	config.Addr = u.Host
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.MultiStatements = true
	config.Logger = quiet{} // a server that is starting refuses connections, which is no news
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

type quiet struct{}

func (quiet) Print(...any) {}
