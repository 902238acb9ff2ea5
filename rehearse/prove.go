package rehearse

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// Prove runs statements on a copy of an environment, in one session as a client
// would that reads them from a file, and gives the schema that the copy then
// has. The error says why that is not known: the copy is not like the
// environment, or the server refuses a statement.
func Prove(ctx context.Context, server throwaway.Server, env parity.Env, statements []catalog.Statement) (after schema.Schema, err error) {
	copied, err := Seed(ctx, server, env)
	if err != nil {
		return after, err
	}
	defer func() { err = errors.Join(err, copied.DB.Drop(context.WithoutCancel(ctx))) }()
	if len(copied.Unlike) > 0 {
		c := copied.Unlike[0]
		return after, fmt.Errorf("the copy of %s is not like it: %s", env.Name, joinClauses(describe(c), copied.Refused[c.Key]))
	}
	if err := apply(ctx, copied, statements); err != nil {
		return after, err
	}
	reading, err := copied.DB.Inspect(ctx, catalog.Scope{Grants: len(env.Reading.Roles) > 0})
	return reading.Schema, err
}

func apply(ctx context.Context, copied Copy, statements []catalog.Statement) (err error) {
	session, err := copied.DB.Session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	for _, s := range statements {
		if s.SQL == "" {
			continue
		}
		if no, err := send(ctx, session, s.SQL); err != nil {
			return err
		} else if no != nil {
			what := "a statement"
			if len(s.For) > 0 {
				what = "the statement for " + s.For[0].String()
			}
			return fmt.Errorf("%s fails on a copy: %s", what, no.Message)
		}
	}
	return nil
}

// Describe is a change in words.
func Describe(c schema.Change) string { return describe(c) }
