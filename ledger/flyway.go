package ledger

import (
	"fmt"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/flyway/flyway/tree/main/flyway-core/src/main/java/org/flywaydb/core/internal/schemahistory
var flyway = Tool{
	Name:   "flyway",
	Model:  Set,
	Tables: []string{"flyway_schema_history", "schema_version"},
	Signature: Signature{Open: true, Has: []Field{{"installed_rank", Whole}, {"version", Text}, {"description", Text}, {"type", Text},
		{"script", Text}, {"checksum", Whole}, {"installed_on", Moment}, {"success", Flag}}},
	Queries: func(t Table, _ []Table) []catalog.Query {
		columns := []string{"installed_rank", "version", "description", "type", "script", "checksum", "installed_on", "success"}
		return []catalog.Query{t.Query(columns, "installed_rank")}
	},
	Read:           readFlyway,
	Order:          migration.CompareFlyway,
	Late:           Refuses,
	Allow:          "flyway -outOfOrder=true migrate",
	ToleratesNewer: true,
	Apply:          "flyway migrate",
	Repair:         "undo by hand what the failed script did, then: flyway repair",
	StopsUnknown:   "flyway validate, and with it migrate, stops at an applied migration without its file that sorts below the newest file",
	Describes:      flywayDescription,
	StopsDescribed: "flyway validate, and with it migrate, stops at the description",
	Kind:           flywayKind,
	StopsKind:      "flyway validate, and with it migrate, stops at the type",
	StopsEdited:    "flyway validate, and with it migrate, stops at the checksum",
}

// readFlyway folds the history in the order of ranks: an undo or a delete
// takes back the row before it, and of a repeatable migration the newest row counts.
func readFlyway(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	f := folding{rows: len(rows[0])}
	highest := ""
	err := each(rows[0], 8, func(r *row) {
		kind := strings.ToUpper(r.key(3, "type"))
		e := Entry{
			Version: r.text(1), Name: flywayLabel(r.text(4), r.text(1), r.text(2)), Sum: r.text(5), AppliedAt: r.moment(6), State: Applied,
		}
		if e.Kind = strings.TrimPrefix(kind, "SPRING_"); e.Kind != "SQL" && e.Kind != "JDBC" {
			e.Kind = ""
		}
		if kind == "SCHEMA" { // the schemas that Flyway created before it began
			return
		}
		if !flywayID(r, &e) {
			return
		}
		switch {
		case kind == "DELETE": // flyway repair, for a migration whose file is gone
			if o := f.find(e.ID); o != nil && o.State != Baseline {
				f.drop(e.ID)
			}
			return
		case strings.HasPrefix(kind, "UNDO"):
			if o := f.find(e.ID); o != nil && r.flag(7, "success") {
				o.State = RolledBack
			}
			return
		case strings.Contains(kind, "BASELINE"):
			e.State = Baseline
		case !r.flag(7, "success"):
			e.State, e.Detail = Failed, "success is false in the row of rank "+r.text(0)
		}
		if !strings.HasPrefix(e.ID, migration.FlywayRepeatable) {
			if highest != "" && migration.CompareFlyway(e.ID, highest) < 0 {
				l.Notes = append(l.Notes, fmt.Sprintf("%s was applied out of order, after %s", e.Version, highest))
			} else {
				highest = e.ID
			}
		}
		f.put(e)
	})
	l.Entries = f.list()
	return l, err
}

// flywayID gives the entry its ID: the version, or for a row without one the
// description of a repeatable migration.
func flywayID(r *row, e *Entry) bool {
	if r.null(1) || e.Version == "" {
		e.ID = migration.FlywayRepeatable + r.key(2, "description")
		return r.err == nil
	}
	id, ok := migration.FlywayVersion(e.Version)
	if !ok {
		r.fail("version is %q, which is none that Flyway writes", e.Version)
	}
	e.ID = id
	return ok
}

// flywayLabel is what users call a migration: its file, without folder and
// suffix.
func flywayLabel(script, version, description string) string {
	base := path.Base(script)
	if ext := path.Ext(base); strings.EqualFold(ext, ".sql") {
		return strings.TrimSuffix(base, ext)
	}
	return strings.TrimSpace(version + " " + description)
}

// flywayDescription is what stands behind the version. A repeatable migration
// goes by it alone, so that another one is another migration.
func flywayDescription(e Entry) string {
	version, description, ok := strings.Cut(e.Name, "__")
	if !ok || strings.HasPrefix(version, "R") {
		return ""
	}
	return strings.ReplaceAll(description, "_", " ")
}

// flywayKind is the type that Flyway writes of a file.
func flywayKind(file string) string {
	switch strings.ToLower(path.Ext(file)) {
	case ".sql":
		return "SQL"
	case ".java", ".kt":
		return "JDBC"
	}
	return ""
}
