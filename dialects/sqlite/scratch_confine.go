package sqlite

import (
	"context"
	"errors"

	"github.com/schemadiff/schemadiff/catalog"
)

// Confine is nothing that SQLite has: what reaches out of a file is found by the
// words of a statement, and no statement is put together at run time.
func (s *Scratch) Confine(context.Context) (held bool, err error) { return true, nil }

// SessionOf is nothing that SQLite has.
func (s *Scratch) SessionOf(context.Context, catalog.Role, bool) (catalog.Session, error) {
	return nil, errors.New("SQLite has no roles")
}

// Lift is nothing that SQLite has.
func (s *Scratch) Lift(context.Context) (lower func() error, lifted bool, err error) {
	return nil, false, nil
}

// Owns is nothing that SQLite has: its throwaways have no roles.
func (s *Scratch) Owns([]string) {}
