package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// Copy is a throwaway in an environment's state: its schema and its ledgers'
// rows, no other rows.
type Copy struct {
	DB      dialects.Scratch
	Objects int
	Unlike  []schema.Change // in what it is not like the environment, all facets that a migration can meet
	Manual  []string        // what no statement can make, one clause each
}

// Seed makes a copy of an environment, which may be a snapshot: definitions in
// the order of their needs, the ledgers' rows, and then it is read again and
// compared with the environment.
func Seed(ctx context.Context, server throwaway.Server, env parity.Env) (out Copy, err error) {
	statements, err := dialects.Create(env.Engine, env.Reading.Schema)
	if err != nil {
		return out, err
	}
	if out.DB, err = server.Create(ctx); err != nil {
		return out, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, out.DB.Drop(context.WithoutCancel(ctx)))
		}
	}()
	failed, err := build(ctx, out.DB, statements)
	if err != nil {
		return out, err
	}
	out.Manual = failed
	for _, s := range statements {
		if s.Risk == catalog.Manual {
			out.Manual = append(out.Manual, s.Note)
		}
	}
	again, err := read(ctx, out.DB)
	if err != nil {
		return out, err
	}
	out.Objects = again.Len()
	out.Unlike = slices.DeleteFunc(schema.Diff(env.Reading.Schema, again, dialects.Canon(env.Engine)), func(c schema.Change) bool { return !c.Structural() })
	return out, nil
}

// build runs the statements. What the throwaway refuses, an extension that it
// lacks, is told and does not stop the others: the second reading says what is
// missing in the end.
func build(ctx context.Context, db dialects.Scratch, statements []catalog.Statement) (refused []string, err error) {
	session, err := db.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	for _, s := range statements {
		if s.SQL == "" {
			continue
		}
		_, err := session.Exec(ctx, s.SQL)
		var sqlError *catalog.SQLError
		if errors.As(err, &sqlError) {
			what := s.Note
			if len(s.For) > 0 {
				what = s.For[0].String()
			}
			refused = append(refused, fmt.Sprintf("%s could not be made: %s", what, sqlError.Message))
			continue
		}
		if err != nil {
			return refused, err
		}
	}
	return refused, nil
}
