package report

import (
	"fmt"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
)

// RehearseCommand is the command of a report on pending migrations that were
// run on a throwaway database.
const RehearseCommand = "rehearse"

// Cause is the statement that a finding of a rehearsal is about.
type Cause struct {
	Migration string // as users know it
	File      string
	Line, Col int    // of its first character, from 1; 0 where the finding is about the migration as a whole
	SQL       string // the statement
}

// Evidence is how a finding of a rehearsal is known.
type Evidence string

// The kinds of evidence, strongest first.
const (
	Observed Evidence = "observed" // it happened on the throwaway
	Catalog  Evidence = "catalog"  // the schema before and after says so
	Static   Evidence = "static"   // the statement's text says so
	Assumed  Evidence = "assumed"  // it follows from what the server's manual says
)

// Outcome is how one migration ended.
type Outcome string

// The outcomes of a rehearsed migration.
const (
	Ran    Outcome = "ran"
	Broke  Outcome = "failed"
	NotRun Outcome = "not run" // one before it failed
)

// Rehearsal is what happened on the throwaway.
type Rehearsal struct {
	Target     string
	Throwaway  string        // what it was: "own server, PostgreSQL 15.18"
	Objects    int           // of the copy
	Rebuilt    time.Duration // what it took to make the copy
	Unlike     []string      // what the copy is not alike in, one clause each
	Skipped    []string      // migrations that the tool passes over for ever
	Steps      []Step        // in the order in which they ran
	Worlds     []World
	Faithful   string   // how the run went that sends what the tool sends: "agrees", or in what it differs; "" where there was none
	Reverse    *Reverse // of the down migrations; nil where it was not asked for
	History    string   // what the whole history on an empty database makes; "" where it was not asked for
	End        string   // how the end state compares: "equals staging", ...; "" where it was not compared
	EndState   string   // fingerprint of the schema after the pending migrations; "" where one failed
	EndOwn     string   // the same in own words, of a group's member that is a schema; else ""
	PlanDigest string   // binds an approval to the environment's state, the files and this program
	Removed    bool     // nothing of the throwaway is left
}

// Step is one migration of a rehearsal.
type Step struct {
	Migration  string
	File       string
	Outcome    Outcome
	Took       time.Duration
	Statements []StepStatement
	Ended      bool     // at a limit, of time or of rights: whether it fails is not known
	TakenBack  bool     // it ran in a transaction with one that failed
	Unrecorded bool     // its tool ran it, and nobody saw what it sent
	ToldOfNext string   // what could not be told from the next migration's and is told there: "", "changes" or "statements and changes"
	Changes    []string // what it made of the schema: "add table public.invoices"
}

// StepStatement is one statement of a Step.
type StepStatement struct {
	SQL       string
	Line, Col int
	Took      time.Duration
	Rows      int64 // that it affected, -1 where the server does not say
	Locks     []StepLock
	Rewrites  []string // objects whose storage was written anew
	Scans     []string // tables that were read from end to end
	Algorithm string   // of MySQL and MariaDB
	Reason    string   // why the server takes no faster one, in its own words
	Error     string
}

// StepLock is a lock that a statement took on what existed before.
type StepLock struct {
	Object string
	Part   bool // an index, whose table is locked too
	Mode   string
	Blocks catalog.Blocks
	Rows   int64 // of the table in the environment, -1 where it is not known
	Bytes  int64
}

// World is one run with rows of a certain kind.
type World struct {
	Name   string // "empty", "benign", "adversarial"
	Tables int    // that have rows
	Rows   int
	Result string   // "ran", or which migration failed
	Empty  []string // tables that no rows could be made for, and why
}

// inWords says how many rows there were, in how many of the tables, and what came of it.
func (w World) inWords() string {
	tables := count(w.Tables, "table")
	if len(w.Empty) > 0 {
		tables = fmt.Sprintf("%d of %s", w.Tables, count(w.Tables+len(w.Empty), "table"))
	}
	return fmt.Sprintf("%s in %s: %s", count(w.Rows, "row"), tables, w.Result)
}

// Reverse is what the down migrations came to.
type Reverse struct {
	Undone int
	Of     int
	Result string // "restores the starting state", or in what it does not
	Took   time.Duration
}
