package report

import (
	"fmt"
	"strings"
	"time"
)

// ConflictsCommand is the command of a report on branches that are to be merged.
const ConflictsCommand = "conflicts"

// Side is a migration that a finding is about, with the branch that has it.
type Side struct {
	Branch    string
	Migration string // as users know it
	Version   string
	File      string
	Added     time.Time // by its author, zero where that is not known
	Line      int       // of the statement that the finding is about; 0 where it is about the migration as a whole, or the line is not known
	SQL       string    // that statement, "" where it is not known
}

// place is the file, with the line where that is known.
func (s Side) place(file string) string {
	if s.Line > 0 {
		return fmt.Sprintf("%s:%d", file, s.Line)
	}
	return file
}

// longestStatement is how many characters of one are shown: a function's body is
// in its file.
const longestStatement = 160

// statement is the SQL in one line.
func (s Side) statement() string {
	text := []rune(strings.TrimSuffix(strings.Join(strings.Fields(s.SQL), " "), ";"))
	if len(text) > longestStatement {
		return string(text[:longestStatement]) + " ..."
	}
	return string(text)
}

// Conflicts is what was looked at of the branches.
type Conflicts struct {
	Base, Head string // as they were named
	MergeBase  string // the commit at which they parted, "" where they have no history in common
	Folders    []ConflictFolder
	Branches   []string // open branches beside the two that were read
	Torn       []string // files that git cannot merge by itself
	ByHand     bool     // git is too old to merge: files were laid side by side
	Proofs     []Proved // of both orders; empty where that was not asked for
}

// ConflictFolder is one folder of migrations.
type ConflictFolder struct {
	Tool, Dir    string
	Yours, Bases int // migrations that only head has, and that came to base since the two parted
}

// Proved is what running both orders on throwaways came to.
type Proved struct {
	Tool, Dir   string
	Branch      string // whose migrations were run with head's
	Verdict     string // "independent", "order-dependent", ...
	Orders      []ProvedOrder
	Segments    int // runs of one side's migrations, of all orders
	Replays     int // runs that it took to find the guilty pair
	Rows        int // that were made up
	Throwaway   string
	Guilty      []string // the two migrations that are to blame, as far as it was found
	Minimal     bool     // Guilty is one migration of each side
	Unproven    string   // why there is no verdict, "" where there is
	Differences []string // in what the orders end otherwise, one clause each
}

// ProvedOrder is one order in which the migrations were run.
type ProvedOrder struct {
	Name  string // "yours, then base's", "by version"
	Steps []ProvedStep
}

// ProvedStep is one migration of an order.
type ProvedStep struct {
	Migration string
	Outcome   Outcome
	Error     string // the server's, of one that failed
}

// Independent is Proved.Verdict of branches whose order does not matter.
const Independent = "independent"
