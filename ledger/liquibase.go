package ledger

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/liquibase/liquibase/tree/master/liquibase-standard/src/main/java/liquibase/changelog
var liquibase = Tool{
	Name:   "liquibase",
	Model:  Set,
	Tables: []string{"DATABASECHANGELOG"},
	Signature: Signature{Open: true, Has: []Field{{"id", Text}, {"author", Text}, {"filename", Text}, {"dateexecuted", Moment},
		{"orderexecuted", Whole}, {"exectype", Text}, {"md5sum", Text}}},
	Queries: func(t Table, near []Table) []catalog.Query {
		columns := []string{"id", "author", "filename", "dateexecuted", "exectype", "md5sum"}
		for _, c := range []string{"contexts", "labels"} { // tables of the first releases lack them
			if _, ok := t.Column(c); ok {
				columns = append(columns, c)
			}
		}
		queries := []catalog.Query{t.Query(columns, "orderexecuted", "dateexecuted")}
		return with(queries, near, t.Key.Name+"LOCK", "locked", "lockedby", "lockgranted")
	},
	Read: locking(readChangeLog, 3, func(r *row) (string, bool) {
		return fmt.Sprintf("by %s since %s", r.text(1), r.moment(2)), !r.null(0) && r.flag(0, "locked")
	}),
	// Whatever has no row runs, wherever it stands in the changelog.
	Fit:         migration.FitChangeSets,
	Alias:       migration.ChangeSetAlias,
	SumVersion:  func(sum string) string { v, _, _ := strings.Cut(sum, ":"); return v },
	Apply:       "liquibase update",
	Unlock:      "if no migration is running: liquibase release-locks",
	Renamed:     "liquibase takes the other path for another change set and runs it again; logicalFilePath keeps one name",
	StopsEdited: "liquibase stops: \"Validation Failed: 1 changesets check sum\"",
}

func readChangeLog(rows []catalog.Rows) (Ledger, error) {
	l, err := perRow(width(rows[0], 6), readChangeSet)(rows)
	versions := map[string]int{}
	for _, e := range l.Entries {
		if version, _, ok := strings.Cut(e.Sum, ":"); ok {
			versions[version]++
		} else if e.Sum != "" {
			versions[""]++ // of the first releases
		}
	}
	newest := versions["9"]
	if n := versions["8"]; n > 0 && newest > 0 {
		l.Notes = append(l.Notes, fmt.Sprintf("%s of a Liquibase before 4.22 (8:) and %d of a newer one (9:), which compares each by its own rules", plural(n, "checksum is", "checksums are"), newest))
	}
	if n := len(l.Entries) - versions["8"] - newest - unsummed(l.Entries); n > 0 {
		l.Notes = append(l.Notes, plural(n, "checksum is", "checksums are")+" of a Liquibase before 3.5: an edit of those files would not be seen")
	}
	return l, err
}

// unsummed counts the entries without a checksum.
func unsummed(entries []Entry) (n int) {
	for _, e := range entries {
		if e.Sum == "" {
			n++
		}
	}
	return n
}

func readChangeSet(r *row, l *Ledger) Entry {
	id, author, file := r.key(0, "id"), r.text(1), r.text(2)
	e := Entry{ID: migration.ChangeSetID(file, id, author), Version: id, Name: file + "::" + id + "::" + author, AppliedAt: r.moment(3), Sum: r.text(5)}
	if strings.EqualFold(r.text(4), "MARK_RAN") { // changelog-sync, or a precondition
		e.Marked = true
	}
	for i, what := range []string{"contexts", "labels"} {
		if text := r.text(6 + i); text != "" {
			e.Only = strings.TrimPrefix(e.Only+", "+what+" "+text, ", ")
		}
	}
	if r.null(5) {
		l.Notes = append(l.Notes, e.Name+" has no checksum (clear-checksums): an edit of its file would not be seen")
	}
	return e
}
