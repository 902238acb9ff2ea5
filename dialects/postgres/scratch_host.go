package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
)

// Host makes throwaway databases on one server. Its one connection holds an
// advisory lock for each of them: that is how others see that their owner lives.
type Host struct {
	at      endpoint.Endpoint // the database that we are connected to meanwhile
	version version
	copying string // how CREATE DATABASE copies, "" before 15
	rank    *rank  // who is a superuser, nil on a server that was given

	mu    sync.Mutex // one connection for all goroutines
	admin *scratchSession
	made  map[string]mark.Mark // by name
}

// maintenance are the databases to be in while others are made, where the
// address names none. Not every server has the first.
var maintenance = []string{"postgres", "template1"}

// OpenHost connects to a server as a role that may create databases.
func OpenHost(ctx context.Context, e endpoint.Endpoint) (*Host, error) {
	names := maintenance
	if e.Database != "" {
		names = []string{e.Database}
	}
	var first error
	for _, name := range names {
		e.Database = name
		admin, err := openSession(ctx, e)
		if err != nil {
			first = cmp.Or(first, err)
			continue
		}
		h := &Host{at: e, admin: admin, made: map[string]mark.Mark{}}
		if err := h.begin(ctx); err != nil {
			return nil, errors.Join(err, admin.Close())
		}
		return h, nil
	}
	return nil, first
}

func (h *Host) begin(ctx context.Context) error {
	v, ok := parseVersion(h.admin.conn.ParameterStatus("server_version"))
	if !ok || v.major() < oldest {
		return supported(h.at, v, "PostgreSQL ")
	}
	h.version = v
	rows, err := h.query(ctx, "SELECT current_setting('fsync')")
	if err != nil {
		return err
	}
	if v.major() >= 15 {
		// Copying files takes a checkpoint, which is free where nothing is forced to the
		// disk, and a burden on a server that others use.
		h.copying = map[bool]string{true: "FILE_COPY", false: "WAL_LOG"}[rows[0][0].String == "off"]
	}
	return nil
}

// Close lets go of the server. What was not dropped is left to whoever cleans.
func (h *Host) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.admin.Close()
}

// Platform reads what runs the server.
func (h *Host) Platform(ctx context.Context) (catalog.Platform, error) {
	return afresh(ctx, h.at, func(source *Source) (catalog.Platform, error) { return source.Platform(ctx) })
}

// Create makes an empty database. It is a copy of template0: template1 holds
// whatever somebody has put there.
func (h *Host) Create(ctx context.Context, settings map[string]string) (*Scratch, []string, error) {
	var s *Scratch
	locale, unmet, err := h.locale(ctx, settings)
	if err == nil {
		s, err = h.create(ctx, "template0", locale)
	}
	if err != nil {
		return nil, nil, err
	}
	if h.rank != nil {
		if err := h.possess(ctx, s); err != nil {
			return nil, nil, errors.Join(err, s.Drop(ctx))
		}
	}
	more, err := h.configure(ctx, s.at.Database, settings)
	if err != nil {
		return nil, nil, errors.Join(err, s.Drop(ctx))
	}
	return s, append(unmet, more...), nil
}

// clone copies a database that nobody is connected to, and what belongs to it
// and is not in it.
func (h *Host) clone(ctx context.Context, from *Scratch) (*Scratch, error) {
	if err := h.quiet(ctx, from.at.Database); err != nil {
		return nil, err
	}
	s, err := h.create(ctx, from.at.Database, "")
	if err != nil {
		return nil, err
	}
	if err := h.copySettings(ctx, from.at.Database, s.at.Database); err != nil {
		return nil, errors.Join(err, s.Drop(ctx))
	}
	return s, nil
}

// quiet waits until the server has ended the sessions that are closed already:
// CREATE DATABASE would look once, and then again a tenth of a second later.
func (h *Host) quiet(ctx context.Context, database string) error {
	for began := time.Now(); time.Since(began) < time.Second; {
		rows, err := h.query(ctx, "SELECT count(*) FROM pg_stat_activity WHERE datname = "+literal(database))
		if err != nil || rows[0][0].String == "0" {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(2 * time.Millisecond):
		}
	}
	return nil // the server will say who is in the way
}

// create makes one database. The lock comes first: a database without a living
// owner is left over. Then the mark, without which it is never dropped as long
// as anything is in it.
func (h *Host) create(ctx context.Context, template, options string) (*Scratch, error) {
	m := mark.New()
	name := m.Name("postgres")
	s := &Scratch{host: h, at: h.at, mark: m}
	s.at.Database = name
	s.admin = s.at
	if h.rank != nil {
		s.at.User = OwnUser
	}
	if _, err := h.query(ctx, fmt.Sprintf("SELECT pg_advisory_lock(%d)", mark.Lock(name))); err != nil {
		return nil, h.problem("the throwaway database's lock cannot be taken", err)
	}
	statement := "CREATE DATABASE " + quoteIdent(name) + " TEMPLATE " + quoteIdent(template) + options
	if h.copying != "" {
		statement += " STRATEGY " + h.copying
	}
	if err := h.exec(ctx, statement); err != nil {
		return nil, errors.Join(h.problem("the throwaway database cannot be made", err), h.unlock(ctx, name))
	}
	h.mu.Lock()
	h.made[name] = m
	h.mu.Unlock()
	if err := h.exec(ctx, "COMMENT ON DATABASE "+quoteIdent(name)+" IS "+literal(m.String())); err != nil {
		return nil, errors.Join(h.problem("the throwaway database cannot be marked", err), h.drop(ctx, name, m))
	}
	return s, nil
}

func (h *Host) unlock(ctx context.Context, name string) error {
	ctx, cancel := cleaning(ctx)
	defer cancel()
	_, err := h.query(ctx, fmt.Sprintf("SELECT pg_advisory_unlock(%d)", mark.Lock(name)))
	return err
}

// Sees says whether anybody on this server holds an advisory lock, in whatever database.
// https://www.postgresql.org/docs/current/view-pg-locks.html
func (h *Host) Sees(ctx context.Context, lock int64) (bool, error) {
	rows, err := h.query(ctx, fmt.Sprintf(
		"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint = %d AND objid::bigint = %d AND granted",
		uint32(uint64(lock)>>32), uint32(lock)))
	return err == nil && rows[0][0].String != "0", err
}

// IdentityOf is the beginning that the identities of all databases of a cluster share.
func (h *Host) IdentityOf(ctx context.Context, _ string) (string, error) {
	rows, err := h.query(ctx, "SELECT system_identifier FROM pg_control_system()")
	var denied *catalog.SQLError
	if errors.As(err, &denied) && denied.Code == "42501" {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return rows[0][0].String + "/", nil
}

// HoldLock takes an advisory lock to the end of the transaction, which behind a
// pooler is all that is ours. Locks can be taken in a transaction that is read-only.
func (s *Source) HoldLock(ctx context.Context, lock int64) error {
	err := s.read(ctx, query{sql: "SELECT pg_advisory_xact_lock($1)::text", args: [][]byte{strconv.AppendInt(nil, lock, 10)}, each: func(r *row) { r.bytes() }})
	if err != nil {
		return s.problem("a lock that tells servers apart cannot be taken", err)
	}
	return nil
}

func (h *Host) query(ctx context.Context, text string) (catalog.Rows, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.admin.Query(ctx, text)
}

func (h *Host) exec(ctx context.Context, text string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := h.admin.Exec(ctx, text)
	return err
}

func (h *Host) problem(what string, err error) error {
	p := &problem.Error{Code: "X952", What: what, Where: h.at.Label() + ", PostgreSQL " + h.version.text, Why: err.Error(), Err: err}
	var server *catalog.SQLError
	if errors.As(err, &server) {
		p.Why = strings.TrimSuffix(server.Message+": "+server.Detail, ": ")
		switch server.Code {
		case "42501":
			p.Fix = []string{"ALTER ROLE " + quoteIdent(cmp.Or(h.at.User, "CURRENT_USER")) + " CREATEDB;"}
		case "53100":
			p.Fix = []string{"make room on the disk of the server"}
		}
	}
	return p
}
