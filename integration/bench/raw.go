package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/endpoint"
)

// recording is everything that schemadiff asks of one database: requests, by
// connection.
type recording struct {
	URL      string
	Sessions [][]request
}

// raw is the child process that does what schemadiff asks of servers and
// nothing else: a plain loop over a driver that throws all rows away, all
// connections at once.
func raw(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var recordings []recording
	if err := json.Unmarshal(text, &recordings); err != nil {
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var broken []error
	for _, r := range recordings {
		for _, session := range r.Sessions {
			wg.Go(func() {
				if err := r.replay(ctx, session); err != nil {
					mu.Lock()
					defer mu.Unlock()
					broken = append(broken, err)
				}
			})
		}
	}
	wg.Wait()
	return errors.Join(broken...)
}

func (r recording) replay(ctx context.Context, session []request) error {
	e, err := endpoint.Parse(r.URL)
	if err != nil {
		return err
	}
	if e.Engine == endpoint.Postgres {
		return replayPostgres(ctx, r.URL, session)
	}
	return replaySQL(ctx, e, session)
}

func replayPostgres(ctx context.Context, url string, session []request) error {
	conn, err := pgconn.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, request := range session {
		batch := &pgconn.Batch{}
		for _, s := range request {
			batch.ExecParams(s.SQL, s.Params, nil, nil, s.Results)
		}
		results := conn.ExecBatch(ctx, batch)
		for results.NextResult() {
			rows := results.ResultReader()
			for rows.NextRow() {
			}
		}
		if err := results.Close(); err != nil {
			return err
		}
	}
	return nil
}

// replaySQL reads through database/sql, whose drivers share their buffers with
// sql.RawBytes.
func replaySQL(ctx context.Context, e endpoint.Endpoint, session []request) error {
	db, err := openSQL(e)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, request := range session {
		for _, s := range request {
			if err := discard(ctx, conn, s.SQL); err != nil {
				return err
			}
		}
	}
	return nil
}

func discard(ctx context.Context, conn *sql.Conn, query string) error {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values, targets := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(targets...); err != nil {
				return err
			}
		}
		if !rows.NextResultSet() {
			return rows.Err()
		}
	}
}

// sqliteRecording is what schemadiff asks of a file: there is no wire to
// listen at, so its queries are read from where it embeds them.
func sqliteRecording(root, url string) (recording, error) {
	session := []request{}
	for _, name := range []string{"platform", "objects", "tables", "columns", "indexes", "foreign_keys"} {
		text, err := os.ReadFile(filepath.Join(root, "dialects/sqlite/queries", name+".sql"))
		if err != nil {
			return recording{}, err
		}
		session = append(session, request{{SQL: string(text)}})
	}
	return recording{url, [][]request{session}}, nil
}

// decode is the child process that decodes snapshots, all at once, into what
// they hold and nothing else.
func decode(files []string) error {
	type key struct{ Kind, Schema, Table, Name string }
	type object struct {
		key
		Props      map[string]string
		Needs      []key
		Definition string
	}
	var wg sync.WaitGroup
	broken := make([]error, len(files))
	for i, file := range files {
		wg.Go(func() {
			text, err := os.ReadFile(file)
			if err != nil {
				broken[i] = err
				return
			}
			var s struct {
				Objects      []object
				Fingerprints []string `json:"object_fingerprints"`
				Platform     any
				Ledgers      any
				Sizes        []struct {
					Table       key
					Rows, Bytes int64
				}
			}
			broken[i] = json.Unmarshal(text, &s)
		})
	}
	wg.Wait()
	return errors.Join(broken...)
}

// ping is the child process that connects and asks one query.
func ping(ctx context.Context, url string) error {
	one := []request{{{SQL: "SELECT 1"}}}
	return recording{URL: url}.replay(ctx, one)
}
