package migration

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/problem"
)

// Statement is one statement of a script, where it stands.
type Statement struct {
	SQL         string // as it is sent, without the terminator that only separates
	Line, Col   int    // of its first character in the file, from 1, in characters, not bytes
	Offset, End int    // the bytes of the file that it and its terminator take up

	// Copy says that it is psql's COPY ... FROM stdin, which only the copy
	// protocol can run, and Data is the lines that follow it.
	Copy bool
	Data string
}

// Script is what a tool sends for one migration, up or down.
type Script struct {
	Path       string
	Statements []Statement // for observing one at a time
	Sends      []Statement // what the tool itself sends, in its own pieces: one for a tool that sends the file whole
	Tx         Transaction
}

// Transaction is what a tool wraps its sends in. The server may do more: all
// statements that PostgreSQL gets in one piece are one transaction.
type Transaction int

// The ways of a tool with transactions.
const (
	PerMigration Transaction = iota + 1 // BEGIN, the migration, its row in the ledger, COMMIT
	PerRun                              // all pending migrations in one
	PerSend                             // each of the pieces by itself
	None                                // no BEGIN at all
)

var transactionNames = [...]string{PerMigration: "per migration", PerRun: "per run", PerSend: "per send", None: "none"}

// String is the transaction's name: "per migration".
func (t Transaction) String() string {
	if t <= 0 || int(t) >= len(transactionNames) {
		return fmt.Sprintf("transaction %d", int(t))
	}
	return transactionNames[t]
}

// ErrCode is the error of a migration that is a program: only its tool can
// turn it into SQL.
var ErrCode = errors.New("the migration is a program, and only its tool can run it")

// Scripts reads what a tool sends for a migration whose files are SQL, up and
// down; either is nil where there is none. Of a program the error is ErrCode;
// what the tool itself would refuse, and what cannot be known without the run's
// own data, are problems that name the line.
func Scripts(fsys fs.FS, set Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	for _, t := range Tools() {
		if t.Name != set.Tool {
			continue
		}
		if t.Scripts == nil {
			return nil, nil, fmt.Errorf("%s: %w", m.Path, ErrCode)
		}
		return t.Scripts(fsys, set, m, d)
	}
	return nil, nil, fmt.Errorf("migrations of %q cannot be read", set.Tool)
}

// unreadable is the code of scripts that cannot be cut into what is sent.
const unreadable = "X940"

// misread is the problem of a place in a text.
type misread struct {
	at      lexer.Place
	problem *problem.Error
}

func (m *misread) Error() string { return m.problem.Error() }
func (m *misread) Unwrap() error { return m.problem }

func refuse(at lexer.Place, what string, fix ...string) *misread {
	where := fmt.Sprintf("line %d, column %d", at.Line, at.Col)
	return &misread{at, &problem.Error{Code: unreadable, What: what, Where: where, Fix: fix}}
}

// refuseFile is the problem of a script as a whole.
func refuseFile(name, what string, fix ...string) *problem.Error {
	return &problem.Error{Code: unreadable, What: what, Where: name, Fix: fix}
}
