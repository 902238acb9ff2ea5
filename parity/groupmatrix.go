package parity

import (
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/report"
)

// mergedLedgers is the matrices of all clusters as one for each ledger. Of the
// group a cell says what is true of every member, or that they disagree.
func mergedLedgers(clusters []likes, reports []report.Report) []report.Ledger {
	var all []report.Ledger
	for n := range reports {
		for _, l := range reports[n].Ledgers {
			if !slices.ContainsFunc(all, func(o report.Ledger) bool { return sameLedger(o, l) }) {
				all = append(all, mergedLedger(l, clusters, reports))
			}
		}
	}
	return all
}

func sameLedger(a, b report.Ledger) bool { return a.Tool == b.Tool && a.Table == b.Table }

// mergedLedger is one ledger as all clusters have it. Rows that the first
// lacks come behind the row that they follow elsewhere.
func mergedLedger(like report.Ledger, clusters []likes, reports []report.Report) report.Ledger {
	const group = 1 // the group's column
	versions := make([]*report.Ledger, len(reports))
	for i, r := range reports {
		if n := slices.IndexFunc(r.Ledgers, func(l report.Ledger) bool { return sameLedger(l, like) }); n >= 0 {
			versions[i] = &r.Ledgers[n]
		}
	}
	out := like
	out.Heads, out.Present, out.Rows = slices.Clone(like.Heads), slices.Clone(like.Present), slices.Clone(like.Rows)
	lacking := 0
	for i, l := range versions {
		if l == nil {
			lacking += len(clusters[i].names)
			continue
		}
		out.Rows = addRows(out.Rows, l.Rows)
		out.Present[group] = out.Present[group] || l.Present[group]
		out.Notes = appendNew(out.Notes, l.Notes)
		if !l.Present[group] {
			lacking += len(clusters[i].names)
		}
	}
	for i := range out.Rows {
		out.Rows[i] = mixedRow(out.Rows[i], versions, group)
	}
	for _, l := range versions {
		if l == nil || l.Heads[group] != out.Heads[group] {
			out.Heads[group] = ""
		}
	}
	if lacking > 0 && out.Present[group] {
		out.Notes = append(slices.Clone(out.Notes), fmt.Sprintf("%s without a table %s", counted(lacking, "member"), out.Table))
	}
	return out
}

// addRows adds the rows that a matrix lacks.
func addRows(to, list []report.Row) []report.Row {
	at := 0
	for _, row := range list {
		if i := slices.IndexFunc(to, func(o report.Row) bool { return o.ID == row.ID }); i >= 0 {
			at = i + 1
			continue
		}
		to = slices.Insert(to, at, row)
		at++
	}
	return to
}

// mixedRow is a row with what all versions of the matrix say of the group.
func mixedRow(row report.Row, versions []*report.Ledger, group int) report.Row {
	row.Cells, row.AppliedAt, row.Sums = slices.Clone(row.Cells), slices.Clone(row.AppliedAt), slices.Clone(row.Sums)
	first := true
	for _, l := range versions {
		// Where neither the reference nor a member has heard of it, it is in no row.
		cell, at, sum := report.CellAbsent, "", ""
		if l != nil {
			if i := slices.IndexFunc(l.Rows, func(o report.Row) bool { return o.ID == row.ID }); i >= 0 {
				cell, at, sum = l.Rows[i].Cells[group], l.Rows[i].AppliedAt[group], l.Rows[i].Sums[group]
			}
		}
		if first {
			row.Cells[group], row.AppliedAt[group], row.Sums[group] = cell, at, sum
			first = false
			continue
		}
		if cell != row.Cells[group] {
			row.Cells[group] = report.CellMixed
		}
		if at != row.AppliedAt[group] {
			row.AppliedAt[group] = ""
		}
		if sum != row.Sums[group] {
			row.Sums[group] = ""
		}
	}
	return row
}
