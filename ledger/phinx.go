package ledger

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/cakephp/phinx/blob/0.x/src/Phinx/Db/Adapter/PdoAdapter.php
var phinx = Tool{
	Name:      "phinx",
	Model:     Set,
	Tables:    []string{"phinxlog"},
	Signature: Signature{Has: []Field{{"version", Whole}, {"start_time", Moment}, {"end_time", Moment}}, May: []string{"migration_name", "breakpoint"}},
	Settle: func(t Table, _ []Table, _ Checkout) (Confidence, string) {
		switch name := strings.ToLower(t.Key.Name); {
		case name == "phinxlog":
			return Certain, "its columns and its name"
		case strings.HasSuffix(name, "_phinxlog"): // of a plugin of CakePHP
			return Certain, "its columns, and the name of a plugin's log"
		}
		return Likely, "its columns are those of phinx"
	},
	Queries: func(t Table, _ []Table) []catalog.Query {
		columns := []string{"version", "end_time"}
		for _, c := range []string{"migration_name", "breakpoint"} { // the oldest releases had neither
			if _, ok := t.Column(c); ok {
				columns = append(columns, c)
			}
		}
		return []catalog.Query{t.Query(columns, "start_time", "version")}
	},
	Read:  func(rows []catalog.Rows) (Ledger, error) { return perRow(width(rows[0], 2), phinxEntry)(rows) },
	Order: migration.CompareNumbers,
	Clash: phinxClass,
	Late:  RunsLate,
	Apply: "vendor/bin/phinx migrate",
}

// https://github.com/cakephp/migrations/blob/5.x/src/Db/Adapter/UnifiedMigrationsTableStorage.php
var cakephp = Tool{
	Name:   "cakephp",
	Model:  Set,
	Tables: []string{"cake_migrations"},
	Signature: Signature{Open: true, Has: []Field{{"version", Whole}, {"migration_name", Text}, {"plugin", Text}, {"end_time", Moment},
		{"breakpoint", Flag}}},
	Queries: asking("id: version, end_time, migration_name, breakpoint, plugin"),
	Read: perRow(5, func(r *row, l *Ledger) Entry {
		e := phinxEntry(r, l)
		if plugin := r.text(4); plugin != "" {
			e.ID = plugin + "/" + e.ID
			e.Name = plugin + "." + e.Name
		}
		return e
	}),
	Order: migration.CompareScoped,
	Clash: phinxClass,
	Foreign: func([]migration.Migration) func(string) bool {
		return func(id string) bool { return strings.Contains(id, "/") }
	},
	Beside: func(near []Table) (faults []Fault) {
		for _, t := range near {
			if phinx.Signature.fits(t) && strings.HasSuffix(strings.ToLower(t.Key.Name), "phinxlog") {
				faults = append(faults, Fault{Text: t.Key.Name + " is there, too: as long as it is, CakePHP goes by the old tables unless Migrations.legacyTables is false (bin/cake migrations upgrade)"})
			}
		}
		return faults
	},
	Late:  RunsLate,
	Apply: "bin/cake migrations migrate",
}

// phinxClass is the class of a file: two files of one are refused, whatever
// their versions are.
func phinxClass(m migration.Migration) string {
	return strings.ToLower(strings.ReplaceAll(m.Name, "_", ""))
}

func phinxEntry(r *row, l *Ledger) Entry {
	e := Entry{ID: r.whole(0, "version"), Version: r.text(0), AppliedAt: r.moment(1), Name: r.text(0)}
	if name := r.text(2); name != "" {
		e.Name += " " + name
	}
	if !r.null(3) && r.flag(3, "breakpoint") {
		l.Notes = append(l.Notes, fmt.Sprintf("a breakpoint is set at %s: rollback stops there", e.Label()))
	}
	return e
}

// width is how many columns an answer has, for ledgers that grew with their
// tool.
func width(rows catalog.Rows, least int) int {
	if len(rows) == 0 {
		return least
	}
	return max(least, len(rows[0]))
}
