package catalog

import (
	"context"
	"fmt"
)

// Session is one connection to a throwaway database: the only way to write that
// there is. A statement that takes longer than its context allows is cancelled
// on the server. It is used by one goroutine.
type Session interface {
	// Exec sends one string as a client would: what it holds of statements is one
	// message, with what that means for transactions. The error of the server is
	// an *SQLError; what was done before it is in Done.
	Exec(ctx context.Context, sql string) (Done, error)
	// Query runs one statement and returns its rows as text.
	Query(ctx context.Context, sql string) (Rows, error)
	Close() error
}

// Done is what the server said of an Exec.
type Done struct {
	Rows    int64    // affected, of all statements together
	Tags    []string // what PostgreSQL calls each statement that it has done: "ALTER TABLE", "INSERT 0 3"
	Notices []Notice // in the order in which they came
}

// Notice is something that the server said on the way.
type Notice struct {
	Severity string // "NOTICE", "WARNING", "Note" as the server spells it
	Code     string // SQLSTATE, or the number of MySQL and MariaDB
	Message  string
	Detail   string
	Hint     string
}

// SQLError is a statement's failure as the server tells it.
type SQLError struct {
	Message  string
	Code     string // SQLSTATE; "" where the engine has none
	Number   int    // of MySQL, MariaDB and SQLite (extended result code); 0 elsewhere
	Detail   string
	Hint     string
	Position int // in the text that was sent, in characters from 1; 0 where the server does not say

	Schema, Table, Column, Constraint string // as far as the server names them
	Context                           string // where in functions it happened

	Err error // the driver's, which errors.As finds
}

// Error is the server's message with its code.
func (e *SQLError) Error() string {
	switch {
	case e.Code != "" && e.Number != 0:
		return fmt.Sprintf("%s (%d, SQLSTATE %s)", e.Message, e.Number, e.Code)
	case e.Code != "":
		return fmt.Sprintf("%s (SQLSTATE %s)", e.Message, e.Code)
	case e.Number != 0:
		return fmt.Sprintf("%s (%d)", e.Message, e.Number)
	}
	return e.Message
}

// Unwrap gives the driver's error.
func (e *SQLError) Unwrap() error { return e.Err }

// Leftover is a database that carries our grammar's name.
type Leftover struct {
	Name   string
	Marked bool  // it carries the mark that its name asks for
	Alive  bool  // its owner still holds its lock
	Age    int64 // in seconds, by the server's own clock
	TTL    int64 // in seconds, by its mark
	Empty  bool  // nobody has made anything in it; known only of databases without a mark
}
