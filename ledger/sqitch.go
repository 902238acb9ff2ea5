package ledger

import (
	"strconv"

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
		queries := with(asking("committed_at: change_id, change, project, script_hash, committed_at")(t, near), near, "events",
			"committed_at", "event", "change_id", "change", "project", "note")
		if len(queries) > 1 { // a registry has both, and the answers are told by their places
			queries = with(queries, near, "tags", "tag", "change_id", "project")
		}
		return queries
	},
	Read:         readSqitch,
	Foreign:      migration.ForeignToSqitch,
	ChainedIDs:   true,
	Apply:        "sqitch deploy",
	Repair:       "sqitch undid the failed change with its revert script, if it has one: check that, then deploy again",
	TriesAgain:   true, // what is not deployed is pending to it, failed or not
	StopsUnknown: "sqitch stops: it cannot find the deployed change in sqitch.plan",
}

// readSqitch reads what is deployed, from the log of events the changes whose
// last deployment failed, and the tags.
func readSqitch(rows []catalog.Rows) (Ledger, error) {
	l, err := perRow(5, func(r *row, _ *Ledger) Entry {
		id := r.key(0, "change_id")
		return Entry{ID: r.text(2) + "/" + id, Version: id, Name: r.text(1), Sum: r.text(3), AppliedAt: r.moment(4)}
	})(rows)
	if err != nil || len(rows) < 2 {
		return l, err
	}
	at := make(map[string]int, len(l.Entries))
	for i, e := range l.Entries {
		at[e.ID] = i
	}
	if len(rows) > 2 {
		err = each(rows[2], 3, func(r *row) {
			if i, ok := at[r.text(2)+"/"+r.text(1)]; ok {
				l.Entries[i].Tags = append(l.Entries[i].Tags, r.text(0))
			}
		})
		l.Facts = append(l.Facts, Fact{Tagged, strconv.Itoa(len(rows[2]))})
	}
	if err != nil {
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
	for _, id := range order {
		if _, deployed := at[id]; !deployed && last[id].State == Failed {
			l.Entries = append(l.Entries, last[id])
		}
	}
	return l, err
}
