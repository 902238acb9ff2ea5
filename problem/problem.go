// Package problem is the shape of everything that can go wrong: what, where,
// why and what to do. A finding is true of the databases; a problem means that
// we could not find out.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Error is a problem as users see it. Only What is required. No field ever
// holds a secret or a connection string: the environment is named, not its URL.
type Error struct {
	Code  string   // of the catalogue in package report: "X902"
	Env   string   // the environment it concerns, "" for none
	What  string   // one lower-case sentence without a full stop: `environment "stagin" is not defined`
	Where string   // file:line, or "connected as app_ro to db:5432/app, PostgreSQL 17.6"
	Why   string   // what makes us think so
	Fix   []string // commands to run or edits to make, best first
	Err   error    // the cause, for errors.Is and errors.As
}

// Error is the problem on one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Env != "" {
		b.WriteString(e.Env + ": ")
	}
	b.WriteString(e.What)
	if e.Why != "" {
		fmt.Fprintf(&b, " (%s)", e.Why)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Of finds the problem in an error's chain, or makes one that says just what
// the error says.
func Of(err error) *Error {
	var p *Error
	if errors.As(err, &p) {
		return p
	}
	return &Error{Code: "X999", What: err.Error(), Err: err}
}

// All is every problem in an error's tree, in order: errors.Join's parts each
// by itself. A part that is no problem becomes one, as Of makes it.
func All(err error) []*Error {
	if err == nil {
		return nil
	}
	if p, ok := err.(*Error); ok {
		return []*Error{p}
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Error
		for _, part := range joined.Unwrap() {
			all = append(all, All(part)...)
		}
		return all
	}
	return []*Error{Of(err)}
}
