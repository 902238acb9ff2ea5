package wire

import (
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

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

// Mentions says whether the statement's text has a word, or one of its values
// is it. What is a part of a longer word does not count: version 1 is not 12.
func (s Statement) Mentions(word string) bool {
	if word == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(s.SQL[from:], word)
		if i < 0 {
			return slices.Contains(s.Values, word)
		}
		begin, end := from+i, from+i+len(word)
		if !wordEnds(s.SQL[:begin], utf8.DecodeLastRuneInString) && !wordEnds(s.SQL[end:], utf8.DecodeRuneInString) {
			return true
		}
		from = begin + 1
	}
}

// wordEnds says whether a text has a part of a word at the end that next reads.
func wordEnds(text string, next func(string) (rune, int)) bool {
	r, _ := next(text)
	return text != "" && (r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r))
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
