package mysql

import (
	"context"
	"errors"

	"github.com/schemadiff/schemadiff/catalog"
)

// Confine has no effect yet.
func (s *Scratch) Confine(context.Context) (held bool, err error) { return false, nil }

// SessionOf is nothing that a session of MySQL can become.
func (s *Scratch) SessionOf(context.Context, catalog.Role, bool) (catalog.Session, error) {
	return nil, errors.New("no session of MySQL becomes another account's")
}

// Lift has no effect.
func (s *Scratch) Lift(context.Context) (lower func() error, lifted bool, err error) {
	return nil, false, nil
}

// Owns is nothing that MySQL has: its throwaways have no roles.
func (s *Scratch) Owns([]string) {}
