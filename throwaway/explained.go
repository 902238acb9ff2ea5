package throwaway

import (
	"context"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
)

// explained is a throwaway whose server may be ended by its own watch: errors
// then say so, and not that a connection broke.
type explained struct {
	dialects.Scratch
	why func(error) error
}

func (e explained) Inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error) {
	r, err := e.Scratch.Inspect(ctx, scope)
	return r, e.why(err)
}

func (e explained) Tables(ctx context.Context, scope catalog.Scope) ([]catalog.Table, error) {
	t, err := e.Scratch.Tables(ctx, scope)
	return t, e.why(err)
}

func (e explained) Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error) {
	r, err := e.Scratch.Rows(ctx, q)
	return r, e.why(err)
}

func (e explained) Platform(ctx context.Context) (catalog.Platform, error) {
	p, err := e.Scratch.Platform(ctx)
	return p, e.why(err)
}

func (e explained) Session(ctx context.Context) (dialects.Session, error) {
	s, err := e.Scratch.Session(ctx)
	if err != nil {
		return nil, e.why(err)
	}
	return explainedSession{s, e.why}, nil
}

func (e explained) SessionOf(ctx context.Context, role catalog.Role, all bool) (dialects.Session, error) {
	s, err := e.Scratch.SessionOf(ctx, role, all)
	if err != nil {
		return nil, e.why(err)
	}
	return explainedSession{s, e.why}, nil
}

func (e explained) Confine(ctx context.Context) (bool, error) {
	held, err := e.Scratch.Confine(ctx)
	return held, e.why(err)
}

func (e explained) Lift(ctx context.Context) (func() error, bool, error) {
	lower, lifted, err := e.Scratch.Lift(ctx)
	return lower, lifted, e.why(err)
}

func (e explained) Clone(ctx context.Context) (dialects.Scratch, error) {
	c, err := e.Scratch.Clone(ctx)
	if err != nil {
		return nil, e.why(err)
	}
	return explained{c, e.why}, nil
}

func (e explained) Drop(ctx context.Context) error { return e.why(e.Scratch.Drop(ctx)) }

type explainedSession struct {
	dialects.Session
	why func(error) error
}

func (s explainedSession) Exec(ctx context.Context, sql string) (dialects.Done, error) {
	d, err := s.Session.Exec(ctx, sql)
	return d, s.why(err)
}

func (s explainedSession) Query(ctx context.Context, sql string) (catalog.Rows, error) {
	r, err := s.Session.Query(ctx, sql)
	return r, s.why(err)
}
