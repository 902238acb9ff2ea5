package wire

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
)

// Statement is something that a client had the server execute.
type Statement struct {
	Connection int // from 1, in the order in which they came
	SQL        string
	Values     []string // of its parameters, as far as they are text
	Tags       []string // what the server calls each statement that it has done
	Rows       int64    // affected
	Notices    []catalog.Notice
	Took       time.Duration
	Outside    bool // of a transaction: the server began and ended one for it
	Seen       catalog.Observation
	Err        *catalog.SQLError
}

// Effect says whether the statement did more than read, set the session and
// begin or end transactions.
func (s Statement) Effect() bool {
	return slices.ContainsFunc(s.Tags, func(tag string) bool {
		word, _, _ := strings.Cut(tag, " ")
		return !slices.Contains(effectless, word)
	})
}

var effectless = []string{"SELECT", "SHOW", "SET", "RESET", "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "DEALLOCATE",
	"DISCARD", "LISTEN", "UNLISTEN", "EXPLAIN", "FETCH", "DECLARE", "CLOSE", "PREPARE", "EXECUTE"}

// Writes says whether the statement wrote rows and names a table.
func (s Statement) Writes(table string) bool {
	return strings.Contains(s.SQL, table) && slices.ContainsFunc(s.Tags, func(tag string) bool {
		word, _, _ := strings.Cut(tag, " ")
		return slices.Contains([]string{"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"}, word)
	})
}

// Mentions says whether the statement's text or one of its values has a word.
func (s Statement) Mentions(text string) bool {
	return text != "" && (strings.Contains(s.SQL, text) || slices.Contains(s.Values, text))
}

// Record is all that passed, in the order in which it ended.
type Record struct {
	mu         sync.Mutex
	statements []Statement
}

// Statements are those of now.
func (r *Record) Statements() []Statement {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.statements)
}

func (r *Record) add(s ...Statement) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statements = append(r.statements, s...)
}
