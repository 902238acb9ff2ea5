package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// https://github.com/xataio/pgroll/blob/main/pkg/state/init.sql
var pgroll = Tool{
	Name:      "pgroll",
	Model:     Set,
	Tables:    []string{"migrations"},
	Signature: Signature{Open: true, Has: []Field{{"schema", Any}, {"name", Any}, {"migration", Any}, {"created_at", Moment}, {"parent", Any}, {"done", Flag}}},
	Keeps:     []string{"pgroll_version"},
	Queries: func(t Table, _ []Table) []catalog.Query {
		columns := []string{"schema", "name", "done", "created_at"}
		if _, ok := t.Column("migration_type"); ok { // since 0.8
			columns = append(columns, "migration_type")
		}
		return []catalog.Query{t.Query(columns, "schema", "created_at")}
	},
	Read: func(rows []catalog.Rows) (Ledger, error) {
		return perRow(width(rows[0], 4), readPgroll)(rows)
	},
	Order:        strings.Compare,
	Late:         Refuses,
	Apply:        "pgroll migrate DIR",
	Repair:       "pgroll complete, or pgroll rollback",
	StopsUnknown: "pgroll stops: the remote migration does not match the local one of that place",
}

func readPgroll(r *row, l *Ledger) Entry {
	name := r.key(1, "name")
	e := Entry{ID: name, Version: name, AppliedAt: r.moment(3)}
	if s := r.text(0); s != "public" { // one history for each schema
		e.ID, e.Name = s+"."+name, s+"."+name
	}
	switch kind := r.text(4); {
	case !r.flag(2, "done"):
		e.State, e.Detail = Failed, "started, and neither completed nor rolled back: both versions of the schema are there"
	case kind == "baseline":
		e.State = Baseline
	case kind == "inferred":
		l.Faults = append(l.Faults, Fault{Text: e.Label() + " is DDL that was run outside of pgroll"})
	}
	return e
}
