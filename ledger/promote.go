package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// Standing is how one migration that is to be deployed stands in the
// environment that it comes from.
type Standing struct {
	Migration migration.Migration
	Cell      report.Cell // report.CellUnproven where the ledger cannot tell: below a watermark or a baseline
	Sum       SumState
	AppliedAt string // as the ledger has it, "" where it has none
	Marked    bool   // recorded as applied and not run
}

// SumState is what two checksums of one migration prove.
type SumState int

// The states of a checksum.
const (
	SumUnknown SumState = iota // the tool, or the row, has none
	SumEqual                   // what was applied is the file of the checkout
	SumDiffers                 // something else was applied
)

// Standings says of each migration that is to be deployed how it stands in an
// environment. l is that environment's ledger, nil where it has none. A ledger
// that tells nothing of them is an error.
func Standings(target string, l *Ledger, files migration.Set, wanted []migration.Migration) ([]Standing, error) {
	if l != nil && !legible(l) {
		return nil, fmt.Errorf("the ledger of %s cannot be read: %s", target, cmp.Or(l.Broken, strings.Join(l.Notes, "; ")))
	}
	s := newSheet([]string{target}, []*Ledger{l}, &files)
	if s.lost[0] {
		return nil, fmt.Errorf("the ledger of %s stands at a migration that the checkout does not have", target)
	}
	var out []Standing
	for _, m := range wanted {
		e, _ := s.entry(0, m.ID)
		standing := Standing{Migration: m, Cell: s.cell(0, m.ID), AppliedAt: e.AppliedAt, Marked: e.Marked}
		if sums := s.comparable(m.ID, e.Sum); e.Sum != "" && len(sums) > 0 {
			standing.Sum = SumDiffers
			if slices.Contains(sums, e.Sum) || m.Respelled != nil && slices.Contains(m.Respelled(), e.Sum) {
				standing.Sum = SumEqual
			}
		}
		out = append(out, standing)
	}
	return out, nil
}

// Ahead are the migrations that one environment has applied and the one that
// it gets its changes from has not, by their labels, oldest first. What the
// other's ledger cannot tell is not among them.
func Ahead(targets [2]string, ledgers [2]*Ledger, files migration.Set) []string {
	s := newSheet(targets[:], ledgers[:], &files)
	var out []string
	for _, id := range s.order() {
		own, other := s.cell(0, id), s.cell(1, id)
		if (own == report.CellApplied || own == report.CellFailed) && (other == report.CellPending || other == report.CellAbsent) {
			out = append(out, s.label(id))
		}
	}
	return out
}
