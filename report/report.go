// Package report is the result of a run: findings, the tables beside them, and
// one file for each format in which they can be written.
package report

import (
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Severity is ordered: worse is greater.
type Severity int

// The severities. Off is for rules that a user switched off.
const (
	Off Severity = iota
	Info
	Warning
	Error
	Never // no finding reaches it: --fail-on never
)

// State says how a finding stands.
type State string

// The states of a finding.
const (
	Drift     State = "drift"     // no migration stands between the environments: it was changed by hand
	Explained State = "explained" // pending migrations make the difference: it goes away with them
	Open      State = "open"      // migrations are pending in one of them and may account for it
	Unsettled State = "unsettled" // two servers print it in two ways, and nobody can tell whether it means the same
	Ignored   State = "ignored"   // an ignore rule covers it
	Shut      State = "closed"    // a gate that time or a person opens
	Undecided State = "undecided" // a gate of which nobody knows
)

// known says whether it is one of the states above.
func (s State) known() bool {
	return slices.Contains([]State{Drift, Explained, Open, Unsettled, Ignored, Shut, Undecided}, s)
}

// Counts says whether findings of the state count: those that an ignore rule
// covers and those that go away with the pending migrations do not, nor do
// gates that are not open, which have exit codes of their own.
func (s State) Counts() bool { return s == Drift || s == Open || s == Unsettled }

// Target is one of the environments that a run looked at.
type Target struct {
	ID          string // the name that the user gave it
	Engine      string
	Vendor      string
	Version     string // of the server
	Endpoint    string // host:port/database as role; never a credential
	Database    string
	Role        string
	ReadOnly    bool
	Fingerprint schema.Fingerprint
	Objects     int
	From        string         // "server", "file" or "snapshot"
	TakenAt     time.Time      // of a snapshot, else zero
	Problem     *problem.Error // why it could not be read, else nil
	Members     []Member       // of a group, sorted by name
	Defined     Place          // in the configuration; zero where it is in none
}

// Place is a line of a file of the checkout, from 1; 0 for the file as a whole.
type Place struct {
	File string
	Line int
}

// Value is what one target has to say of a finding.
type Value struct {
	Target  string
	Present bool   // the object, setting or migration exists there
	Unknown bool   // the target could not be asked, or not compared in this; Present and Text say nothing
	Text    string // the property's value there; "" where the object itself is what the finding is about
}

// Finding is something that is true of the environments.
type Finding struct {
	Rule        Rule // of the catalogue
	Severity    Severity
	State       State
	Object      schema.Key // zero for findings that are not about an object of a schema
	Subject     string     // what it is about, as users read it: "column public.orders.total", "migration 000048_split"
	Field       string     // the property that differs: "type"; "" where the object is missing as a whole
	Message     string     // one clause that adds what values cannot show, may be ""
	Values      []Value    // in the order of the targets, all of them
	Definitions []Value    // the servers' own definitions, where they help to see the difference
	Hint        string     // runnable, or a concrete edit
	Ignored     *Waiver    // of a finding whose state is Ignored
	Fix         *Fix       // what would repair it; nil unless asked for
	Members     []string   // of a target that is a group: those that it is true of, sorted

	Cause    *Cause   // the statement of a migration that it is about; nil for what is not of a rehearsal
	Evidence Evidence // of a rehearsal: how it is known
	Probe    string   // the read-only query that tells whether the environment's rows are concerned, "" for none
	Gate     string   // of a check: the gate that tells it, else ""
	Explains []string // of a finding whose state is Explained: the migrations that account for it
	Sides    []Side   // of a finding on branches: the migrations that it is about

	id string // of a finding that was read back
}

// Waiver is the ignore rule that covers a finding.
type Waiver struct {
	Index   int // in the configuration, from 1
	Reason  string
	Owner   string
	Expires string // YYYY-MM-DD
}

// Cell is a migration's state in one environment.
type Cell string

// The cells of a ledger's matrix.
const (
	CellApplied  Cell = "applied"
	CellPending  Cell = "pending"
	CellFailed   Cell = "failed"
	CellAbsent   Cell = "absent"   // not there, and not in the repository either
	CellUnproven Cell = "unproven" // below a watermark: the ledger cannot tell
	CellMixed    Cell = "mixed"    // of a group: its members disagree
)

// Row is one migration of a ledger's matrix.
type Row struct {
	ID        string
	Name      string // as users know it: "000048_split_customer_name"
	InRepo    bool
	File      string   // of the checkout, as its paths are written there; "" where there is none
	Cells     []Cell   // by target
	AppliedAt []string // by target
	Sums      []string // by target
}

// Ledger is the matrix of one migration tool's ledgers, newest migration first.
type Ledger struct {
	Tool    string
	Table   string
	Repo    bool     // the checkout's migrations were read
	Heads   []string // by target: the newest applied migration; "" where the members of a group disagree
	Present []bool   // by target: the ledger exists there, in some member of a group at least
	Rows    []Row
	Notes   []string
}

// LedgersOf is the kind of the ledgers of a tool that are known by their tables
// and not read, among what was not compared.
func LedgersOf(tool string) string { return "ledgers of " + tool }

// Illegible says whether a target has a ledger that was not read, or whose rows
// make no sense: what it has applied is not known then.
func (r Report) Illegible(l Ledger, target string) bool {
	return slices.ContainsFunc(r.Uncompared, func(u Uncompared) bool { return u.Target == target && u.Kind == LedgersOf(l.Tool) }) ||
		slices.ContainsFunc(r.Findings, func(f Finding) bool {
			return f.Rule.Code == LedgerMalformed.Code && f.Subject == "ledger "+l.Table &&
				slices.ContainsFunc(f.Values, func(v Value) bool { return v.Target == target && v.Text != "" })
		})
}

// LeftOut counts the differences in a facet that is not compared, or of a rule
// that is off: then Facet is "rule C102".
type LeftOut struct {
	Facet schema.Facet
	Count int
}

// Uncompared is what was not compared, by target.
type Uncompared struct {
	Target string
	catalog.Uncompared
}

// Gap is what could not be seen, by target.
type Gap struct {
	Target string
	catalog.Gap
}

// Setting is one row of the platform table; Values are by target.
type Setting struct {
	Name   string
	Values []string
	Equal  bool
}

// Report is one run's whole result.
type Report struct {
	Command  string // "diff", or one of the commands that have a name here
	Tool     Tool
	Started  time.Time
	Duration time.Duration
	FailOn   Severity

	Targets    []Target
	Ledgers    []Ledger
	Platform   []Setting
	Findings   []Finding // sorted: worst first, then by subject
	Cosmetic   []Finding // what is spelled otherwise and means the same: shown on request, never counted
	LeftOut    []LeftOut // what differs in facets that schema.compare leaves out
	Uncompared []Uncompared
	Gaps       []Gap
	Problems   []*problem.Error

	Compared map[schema.Kind]int // objects that were compared, by kind
	Equal    int                 // of them, alike in all targets
	Objects  []schema.Key        // those of Compared in order; nil where only their numbers are known
	Needs    []Need              // between what differs and its neighbours, sorted
	Skipped  int                 // left out by the configuration
	Notes    []string            // what else the reader should know, one sentence each

	Rehearsal *Rehearsal // of the command rehearse, else nil
	Conflicts *Conflicts // of the command conflicts, else nil
	Passage   *Passage   // of the commands check and verify, else nil

	Repair []catalog.Statement // that would bring the second target to the first, in order; empty unless asked for
	Proof  *Proof              // of Repair, else nil
}

// StatusCommand is the command of a report on ledgers alone: schemas and
// platforms were not looked at.
const StatusCommand = "status"

// Tool names the program that made the report.
type Tool struct{ Name, Version, Commit string }

// Verdict is a run's result in one word.
type Verdict string

// The verdicts.
const (
	InSync   Verdict = "in_sync"
	Clean    Verdict = "clean" // nothing was found by a command that does not compare schemas
	Findings Verdict = "findings"
	Closed   Verdict = "closed"
	Unknown  Verdict = "unknown"
)

// Unread says whether a target could not be read.
func (r Report) Unread(target string) bool {
	i := r.position(target)
	return i >= 0 && r.Targets[i].Problem != nil
}

// Told is the values of a finding that say something: those of targets that
// could be asked. The first of them is the reference.
func (r Report) Told(f Finding) []Value {
	return slices.DeleteFunc(slices.Clone(f.Values), func(v Value) bool { return v.Unknown || r.Unread(v.Target) })
}

// Complete says whether everything that was asked for was looked at.
func (r Report) Complete() bool {
	return len(r.Problems) == 0 && len(r.Gaps) == 0 && !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.State == Undecided }) &&
		(r.Passage == nil || !slices.ContainsFunc(r.Passage.Gates, func(g Gate) bool { return g.State == GateUnknown }))
}

// Count is the number of findings of a severity that count.
func (r Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s && f.State.Counts() {
			n++
		}
	}
	return n
}

// Verdict is unknown where anything could not be looked at, whatever was found.
func (r Report) Verdict() Verdict {
	switch {
	case !r.Complete():
		return Unknown
	case r.ExitCode() == exitClosed:
		return Closed
	case r.Count(Error)+r.Count(Warning)+r.Count(Info) > 0, slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.State == Explained }):
		return Findings
	case r.Command == StatusCommand, r.Command == RehearseCommand, r.Command == ConflictsCommand, r.Command == CheckCommand, r.Command == VerifyCommand:
		return Clean
	}
	return InSync
}

// exitClosed is the exit code of a check that found nothing, and whose gates
// are not all open.
const exitClosed = 3

// ExitCode follows diff: 0 nothing at or above FailOn, 1 findings, 2 could not
// decide, 3 a gate is closed.
func (r Report) ExitCode() int {
	if !r.Complete() {
		return 2
	}
	for s := max(r.FailOn, Info); s <= Error; s++ {
		if r.Count(s) > 0 {
			return 1
		}
	}
	if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.State == Shut && f.Severity >= r.FailOn }) {
		return exitClosed
	}
	return 0
}
