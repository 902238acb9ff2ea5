package ledger

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/sqitchers/sqitch/tree/develop/lib/App/Sqitch/Engine
var sqitch = Tool{
	Name:      "sqitch",
	Model:     Set,
	Tables:    []string{"changes"},
	Signature: Signature{Open: true, Has: []Field{{"change_id", Text}, {"script_hash", Text}, {"change", Text}, {"project", Text}, {"committed_at", Moment}}},
	Keeps:     []string{"projects", "releases", "changes", "tags", "dependencies", "events"},
	Queries: func(t Table, near []Table) []catalog.Query {
		return with(asking("committed_at: change_id, change, project, script_hash, committed_at")(t, near), near, "events",
			"committed_at", "event", "change_id", "change", "project", "note")
	},
	Read:         readSqitch,
	Foreign:      migration.ForeignToSqitch,
	Apply:        "sqitch deploy",
	Repair:       "sqitch undid the failed change with its revert script, if it has one: check that, then deploy again",
	TriesAgain:   true, // what is not deployed is pending to it, failed or not
	StopsUnknown: "sqitch stops: it cannot find the deployed change in sqitch.plan",
}

// readSqitch reads what is deployed, and from the log of events the changes
// whose last deployment failed.
func readSqitch(rows []catalog.Rows) (Ledger, error) {
	l, err := perRow(5, func(r *row, _ *Ledger) Entry {
		id := r.key(0, "change_id")
		return Entry{ID: r.text(2) + "/" + id, Version: id, Name: r.text(1), Sum: r.text(3), AppliedAt: r.moment(4)}
	})(rows)
	if err != nil || len(rows) < 2 {
		return l, err
	}
	last := map[string]Entry{}
	var order []string
	err = each(rows[1], 6, func(r *row) {
		e := Entry{ID: r.text(4) + "/" + r.text(2), Version: r.text(2), Name: r.text(3), AppliedAt: r.moment(0)}
		if r.text(1) == "fail" {
			e.State, e.Detail = Failed, "its last deployment failed"
		}
		if _, ok := last[e.ID]; !ok {
			order = append(order, e.ID)
		}
		last[e.ID] = e
	})
	deployed := map[string]bool{}
	for _, e := range l.Entries {
		deployed[e.ID] = true
	}
	for _, id := range order {
		if last[id].State == Failed && !deployed[id] {
			l.Entries = append(l.Entries, last[id])
		}
	}
	return l, err
}
