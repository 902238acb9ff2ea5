package ledger

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://ollycope.com/software/yoyo/latest/
var yoyo = Tool{
	Name:      "yoyo",
	Model:     Set,
	Tables:    []string{"_yoyo_migration"},
	Signature: Signature{Has: []Field{{"migration_hash", Text}, {"migration_id", Text}, {"applied_at_utc", Moment}}},
	Keeps:     []string{"_yoyo_version", "_yoyo_log", "yoyo_lock"},
	Queries: func(t Table, near []Table) []catalog.Query {
		queries := asking("applied_at_utc, migration_id: migration_id, applied_at_utc, migration_hash")(t, near)
		queries = with(queries, near, "_yoyo_log", "created_at_utc", "migration_id", "operation")
		return with(queries, near, "yoyo_lock", "pid", "ctime")
	},
	Read:   readYoyo,
	Order:  strings.Compare,
	Late:   RunsLate,
	Apply:  "yoyo apply",
	Unlock: "if no migration is running: yoyo break-lock",
	Resolve: func(names []string) func(string) string {
		byHash := map[string]string{}
		for _, name := range names {
			byHash[migration.YoyoHash(name)] = name
		}
		return func(id string) string { return cmp.Or(byHash[id], id) }
	},
}

// yoyoOld is the ledger of the releases before 6, which a newer one turns into
// its own when it first runs.
// https://hg.sr.ht/~olly/yoyo/browse/yoyo/internalmigrations
var yoyoOld = Tool{
	Name:      "yoyo",
	Model:     Set,
	Tables:    []string{"_yoyo_migration"},
	Signature: Signature{Has: []Field{{"id", Text}, {"ctime", Moment}}},
	Settle:    byUsualName("_yoyo_migration"),
	Queries:   asking("ctime, id: id, ctime"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "id"), Version: r.text(0), AppliedAt: r.moment(1)}
	}),
	Order: strings.Compare,
	Late:  RunsLate,
	Apply: "yoyo apply",
}

func readYoyo(rows []catalog.Rows) (Ledger, error) {
	l, err := perRow(3, func(r *row, l *Ledger) Entry {
		e := Entry{ID: r.key(0, "migration_id"), Version: r.text(0), AppliedAt: r.moment(1)}
		if hash := r.text(2); hash != migration.YoyoHash(e.ID) {
			// yoyo asks for the hash alone: the name was changed by hand.
			l.Faults = append(l.Faults, Fault{Text: fmt.Sprintf("the hash of %s is not that of its name: yoyo goes by the hash, for which the row stands for another migration", e.ID)})
			e.ID, e.Name = hash, e.ID
		}
		return e
	})(rows)
	for _, more := range rows[1:] {
		if err != nil || len(more) == 0 {
			continue
		}
		if width(more, 2) == 3 { // the log; the lock has two columns
			err = yoyoLog(&l, more)
			continue
		}
		err = each(more, 2, func(r *row) {
			l.Facts = append(l.Facts, Fact{Locked, fmt.Sprintf("by process %s since %s", r.text(0), r.moment(1))})
		})
	}
	return l, err
}

// yoyoLog compares the rows with the last operation that the log has of each
// migration: where they contradict each other, a hand was at work.
func yoyoLog(l *Ledger, rows catalog.Rows) error {
	last := map[string]string{}
	var order []string
	err := each(rows, 3, func(r *row) {
		id := r.text(1)
		if _, ok := last[id]; !ok {
			order = append(order, id)
		}
		last[id] = r.text(2)
	})
	applied := map[string]bool{}
	for _, e := range l.Entries {
		applied[e.Version] = true
	}
	for _, id := range order {
		if on := last[id] == "apply" || last[id] == "mark"; on != applied[id] {
			l.Faults = append(l.Faults, Fault{Text: fmt.Sprintf("the log's last word on %s is %s, and the ledger says otherwise", id, last[id])})
		}
	}
	for i, e := range l.Entries {
		l.Entries[i].Marked = last[e.Version] == "mark"
	}
	return err
}
