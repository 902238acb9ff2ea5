package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
)

// Scratch is a throwaway database that a Host made.
type Scratch struct {
	host     *Host
	at       endpoint.Endpoint // as whom its users are
	admin    endpoint.Endpoint // as whom it is read
	mark     mark.Mark
	confined bool
	roles    []string // that go with it
}

// Endpoint is where the database is.
func (s *Scratch) Endpoint() endpoint.Endpoint { return s.at }

// Session opens a connection that writes: a superuser's where the server is ours
// alone and the database is not confined.
func (s *Scratch) Session(ctx context.Context) (catalog.Session, error) {
	rank := s.host.rank
	if rank == nil || s.confined {
		session, err := openSession(ctx, s.at)
		if err != nil {
			return nil, err
		}
		return session, nil
	}
	if err := rank.raise(ctx); err != nil {
		return nil, err
	}
	lower := func() error { return rank.lower(ctx) }
	session, err := openSession(ctx, s.at)
	if err != nil {
		return nil, errors.Join(err, lower())
	}
	return &raised{scratchSession: session, ended: lower}, nil
}

// Clone makes an equal database.
func (s *Scratch) Clone(ctx context.Context) (*Scratch, error) { return s.host.clone(ctx, s) }

// Drop removes the database, and the roles that go with it.
func (s *Scratch) Drop(ctx context.Context) error {
	if err := s.host.drop(ctx, s.at.Database, s.mark); err != nil {
		return err
	}
	return s.dropRoles(ctx)
}

// Close is Source's: a Scratch reads by connections of its own.
func (s *Scratch) Close() error { return nil }

// Inspect reads the catalog by a new connection.
func (s *Scratch) Inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error) {
	return afresh(ctx, s.admin, func(source *Source) (catalog.Reading, error) { return source.Inspect(ctx, scope) })
}

// Tables reads the base tables by a new connection.
func (s *Scratch) Tables(ctx context.Context, scope catalog.Scope) ([]catalog.Table, error) {
	return afresh(ctx, s.admin, func(source *Source) ([]catalog.Table, error) { return source.Tables(ctx, scope) })
}

// Rows reads a ledger's table by a new connection.
func (s *Scratch) Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error) {
	return afresh(ctx, s.admin, func(source *Source) (catalog.Rows, error) { return source.Rows(ctx, q) })
}

// Platform reads what runs the database by a new connection.
func (s *Scratch) Platform(ctx context.Context) (catalog.Platform, error) {
	return afresh(ctx, s.admin, func(source *Source) (catalog.Platform, error) { return source.Platform(ctx) })
}

// afresh reads with a Source of its own: a Source sees one moment only.
func afresh[T any](ctx context.Context, e endpoint.Endpoint, read func(*Source) (T, error)) (T, error) {
	source, err := Open(ctx, e)
	if err != nil {
		var none T
		return none, err
	}
	defer source.Close()
	return read(source)
}

// cleaning is for what has to be done although the run was interrupted.
func cleaning(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
}
