package splitters

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io/fs"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// gooseSends runs goose on a database that writes down what it is sent: its
// parser cannot be imported.
func gooseSends(text string, down bool) (sent, error) {
	r := &recorder{}
	db := sql.OpenDB(r)
	defer db.Close()
	files := fstest.MapFS{"00001_a.sql": {Data: []byte(text), Mode: fs.ModePerm}}
	p, err := goose.NewProvider(goose.DialectCustom, db, files, goose.WithStore(&store{applied: down}), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return sent{}, err
	}
	ctx := context.Background()
	if down {
		_, err = p.ApplyVersion(ctx, 1, false)
	} else {
		_, err = p.ApplyVersion(ctx, 1, true)
	}
	return r.sent, err
}

// store is a ledger in memory.
type store struct{ applied bool }

func (s *store) Tablename() string                                                       { return "goose_db_version" }
func (s *store) CreateVersionTable(context.Context, database.DBTxConn) error             { return nil }
func (s *store) Delete(context.Context, database.DBTxConn, int64) error                  { return nil }
func (s *store) Insert(context.Context, database.DBTxConn, database.InsertRequest) error { return nil }

func (s *store) GetMigration(_ context.Context, _ database.DBTxConn, version int64) (*database.GetMigrationResult, error) {
	if version == 0 || s.applied {
		return &database.GetMigrationResult{IsApplied: true}, nil
	}
	return nil, database.ErrVersionNotFound
}

func (s *store) GetLatestVersion(context.Context, database.DBTxConn) (int64, error) {
	if s.applied {
		return 1, nil
	}
	return 0, nil
}

func (s *store) ListMigrations(context.Context, database.DBTxConn) ([]*database.ListMigrationsResult, error) {
	list := []*database.ListMigrationsResult{{Version: 0, IsApplied: true}}
	if s.applied {
		list = append([]*database.ListMigrationsResult{{Version: 1, IsApplied: true}}, list...)
	}
	return list, nil
}

// recorder is a database/sql driver that keeps what is executed.
type recorder struct {
	sent sent
	inTx bool
}

var errNoQueries = errors.New("the recorder answers no queries")

func (r *recorder) Connect(context.Context) (driver.Conn, error) { return &conn{r}, nil }
func (r *recorder) Driver() driver.Driver                        { return nil }

type conn struct{ r *recorder }

func (c *conn) Prepare(string) (driver.Stmt, error) { return nil, errNoQueries }
func (c *conn) Close() error                        { return nil }
func (c *conn) Begin() (driver.Tx, error)           { c.r.inTx = true; return c, nil }
func (c *conn) Commit() error                       { c.r.inTx = false; return nil }
func (c *conn) Rollback() error                     { c.r.inTx = false; return nil }

func (c *conn) ExecContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	c.r.sent.statements = append(c.r.sent.statements, query)
	c.r.sent.tx = c.r.inTx
	return driver.ResultNoRows, nil
}
