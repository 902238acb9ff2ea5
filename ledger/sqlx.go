package ledger

import (
	"encoding/hex"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/migrator.rs
var sqlx = Tool{
	Name:   "sqlx",
	Model:  Set,
	Tables: []string{"_sqlx_migrations"},
	Signature: Signature{Has: []Field{{"version", Whole}, {"description", Text}, {"installed_on", Moment}, {"success", Flag},
		{"checksum", Any}, {"execution_time", Whole}}},
	Queries: asking("version: version, description, installed_on, success, checksum, execution_time"),
	Read: perRow(6, func(r *row, l *Ledger) Entry {
		e := Entry{ID: r.whole(0, "version"), Version: r.text(0), Name: r.text(0) + "_" + strings.ReplaceAll(r.text(1), " ", "_"), AppliedAt: r.moment(2), Sum: bytesSum(r.text(4))}
		if !r.flag(3, "success") { // MySQL only: it has no transactions around DDL
			e.State, e.Detail = Failed, "success is false"
		}
		if e.State == "" && r.text(5) == "-1" { // it writes the time into the row after the migration has ended
			l.Notes = append(l.Notes, e.Name+" has no execution time: the run ended just behind it")
		}
		return e
	}),
	Order:        migration.CompareNumbers,
	Late:         RunsLate,
	Apply:        "sqlx migrate run",
	Repair:       "undo by hand what the failed file did, delete its row from the ledger, then: sqlx migrate run",
	StopsUnknown: "sqlx stops: the migration was previously applied and is missing (unless ignore_missing is set)",
	StopsEdited:  "sqlx stops: the migration was previously applied and has been modified",
}

// bytesSum is a checksum kept as bytes, in hexadecimal: PostgreSQL prints \x
// before it, SQLite nothing, and of MySQL bytes that happen to be text come raw.
func bytesSum(s string) string {
	if s, ok := strings.CutPrefix(s, `\x`); ok {
		return s
	}
	const sha384 = 48
	if len(s) == sha384 {
		return hex.EncodeToString([]byte(s))
	}
	return s
}
