package ledger

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
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
	Fit:     fitPgroll,
	Foreign: foreignToPgroll,
	Order:   strings.Compare,
	// It lays the names of the files over those of the rows, as far as there are
	// files, and looks at nothing else: what the row has of the operations that
	// ran is filled up with defaults and held against nothing.
	// https://github.com/xataio/pgroll/blob/main/pkg/roll/unapplied.go
	Late:           Refuses,
	ToleratesNewer: true,
	Apply:          "pgroll migrate DIR",
	Repair:         "pgroll complete, or pgroll rollback",
	StopsUnknown:   "pgroll stops: the remote migration does not match the local one of that place",
}

// fitPgroll gives the files the schema whose history has the most of their
// names: a folder does not say which schema it is for, and a ledger has one
// history for each.
func fitPgroll(files []migration.Migration, ids []string) []migration.Migration {
	own := make(map[string]bool, len(files))
	for _, m := range files {
		own[m.ID] = true
	}
	known := map[string]int{}
	for _, id := range ids {
		schema, name := pgrollSchema(id)
		if known[schema] += 0; own[name] {
			known[schema]++
		}
	}
	best := ""
	for _, schema := range slices.Sorted(maps.Keys(known)) { // that of public first
		if n, ok := known[best]; known[schema] > n || !ok {
			best = schema
		}
	}
	if best == "" {
		return files
	}
	files = slices.Clone(files)
	for i := range files {
		files[i].ID = best + "/" + files[i].ID
	}
	return files
}

// foreignToPgroll says whether a row is of another schema's history.
func foreignToPgroll(files []migration.Migration) func(id string) bool {
	own := ""
	if len(files) > 0 {
		own, _ = pgrollSchema(files[0].ID)
	}
	return func(id string) bool {
		schema, _ := pgrollSchema(id)
		return schema != own
	}
}

// pgrollSchema takes an ID apart; the schema is "" for public.
func pgrollSchema(id string) (schema, name string) {
	i := strings.LastIndex(id, "/")
	return id[:max(i, 0)], id[i+1:]
}

func readPgroll(r *row, l *Ledger) Entry {
	name := r.key(1, "name")
	e := Entry{ID: name, Version: name, AppliedAt: r.moment(3)}
	if s := r.text(0); s != "public" { // one history for each schema
		e.ID, e.Name = s+"/"+name, s+"."+name
	}
	switch kind := r.text(4); {
	case !r.flag(2, "done"):
		e.State, e.Detail = Failed, "started, and neither completed nor rolled back: both versions of the schema are there"
	case kind == "baseline":
		e.State = Baseline
	case kind == "inferred":
		l.Faults = append(l.Faults, Fault{Text: e.Label() + " is DDL that was run outside of pgroll, which stops at it once a migration has run behind it"})
	}
	return e
}
