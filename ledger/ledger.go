// Package ledger reads what a database says was applied to it: the table that
// a migration tool keeps.
package ledger

import (
	"time"

	"github.com/schemadiff/schemadiff/schema"
)

// State is what a ledger says of one migration.
type State string

// The states, from best to worst.
const (
	Applied    State = "applied"
	Baseline   State = "baseline"    // recorded as the starting point, not run
	RolledBack State = "rolled-back" // was run and undone: pending again
	Failed     State = "failed"      // begun and not ended well, or golang-migrate's dirty flag
)

// Entry is one migration as the ledger knows it, folded where a tool keeps
// several rows of it.
type Entry struct {
	ID        string `json:"id"`                   // what files and environments are matched by: version, name or app/name, in the tool's normal form
	Version   string `json:"version"`              // as the ledger spells it
	Name      string `json:"name,omitempty"`       // as users know the migration, where the ledger has more than the version
	Sum       string `json:"sum,omitempty"`        // checksum as the ledger spells it
	AppliedAt string `json:"applied_at,omitempty"` // as the server prints it; never compared
	State     State  `json:"state"`
	Marked    bool   `json:"marked,omitempty"` // recorded as applied and, says the ledger, not run
	Only      string `json:"only,omitempty"`   // what a run has to be told to have it at all: Liquibase's contexts and labels
	Detail    string `json:"detail,omitempty"` // what the ledger says of a failure

	Kind string   `json:"kind,omitempty"` // what the tool took the file for, where its ledger says so (Flyway: SQL, JDBC)
	Tags []string `json:"tags,omitempty"` // names that the ledger has for the state behind it (Sqitch)

	// Steps are the sums of the statements that ran, of a migration that failed
	// at a later one: each covers those before it.
	Steps []string `json:"steps,omitempty"`
}

// Label is what reports call the entry.
func (e Entry) Label() string {
	if e.Name != "" {
		return e.Name
	}
	return e.Version
}

// Model is what a tool's ledger can prove.
type Model string

// The models of the ledgers.
const (
	Set       Model = "set"       // a row for each migration that ran
	Watermark Model = "watermark" // one row, the highest version: what is below it is unproven
	Heads     Model = "heads"     // the heads of a graph; what ran is all that leads to them
)

// Ledger is one tool's ledger in one database.
type Ledger struct {
	Tool    string     `json:"tool"`
	Model   Model      `json:"model,omitempty"` // "" of a tool that is not read yet
	Table   schema.Key `json:"table"`
	Entries []Entry    `json:"entries"`          // in the tool's own order of application
	Notes   []string   `json:"notes,omitempty"`  // what the reader found odd, one sentence each
	Faults  []Fault    `json:"faults,omitempty"` // what no regular run of the tool leaves behind
	Facts   []Fact     `json:"facts,omitempty"`  // beside the entries: Rails' environment stamp
	Unread  bool       `json:"unread,omitempty"` // the tool is known and its ledger is not read yet: Entries says nothing
	Engine  string     `json:"-"`                // of the database: "postgres", "mysql", "mariadb" or "sqlite"; "" for not known
	Taken   time.Time  `json:"-"`                // when the database was at this, of a snapshot; else zero
	Broken  string     `json:"broken,omitempty"` // why the rows are none that the tool can have written: Entries says nothing
}

// Fault is what is wrong with a ledger whose entries mean something all the same.
type Fault struct {
	Text  string `json:"text"`            // one clause
	Stops bool   `json:"stops,omitempty"` // the tool refuses to run
}

// Locked is the fact of a migration tool's lock that is held: by whom and since
// when, as far as the ledger says.
const Locked = "locked"

// Uncommitted is the fact of work that a developer ran and did not make a
// migration of: which file.
const Uncommitted = "uncommitted"

// Loaded is the fact that the database was made from a dump of the schema: by
// which, says its sum.
const Loaded = "schema_sha1"

// Tagged is the fact of how many tags a registry has: without it nobody asked.
const Tagged = "tags"

// Fact is something that a ledger says besides its entries.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Options is what a user configured of a ledger. The zero value detects.
type Options struct {
	Tool    string  // a tool's name; "" or "auto" to detect
	Table   string  // "schema.table" or "table" where it was renamed
	Columns Columns // of a ledger that is the project's own
}
