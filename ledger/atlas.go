package ledger

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// https://github.com/ariga/atlas/blob/master/sql/migrate/migrate.go
var atlas = Tool{
	Name:   "atlas",
	Model:  Set,
	Tables: []string{"atlas_schema_revisions"},
	Signature: Signature{Open: true, Has: []Field{{"version", Text}, {"description", Text}, {"type", Whole}, {"applied", Whole}, {"total", Whole},
		{"executed_at", Any}, {"error", Text}, {"hash", Text}, {"partial_hashes", Any}, {"operator_version", Text}}},
	Queries:    asking("executed_at, version: version, description, type, applied, total, executed_at, error, hash, partial_hashes"),
	Read:       perRow(9, readRevision),
	Order:      strings.Compare,
	Cumulative: true,
	// Pending begins at the first revision, which may be a checkpoint or a baseline.
	SkipsBelowFirst: true,
	StopsSteps:      "atlas stops: \"history changed\"",
	Late:            Refuses, // with --exec-order linear, the default
	Allow:           "atlas migrate apply --exec-order non-linear",
	Apply:           "atlas migrate apply --env ENV",
	Repair:          "put right what the failing statement needs and apply again: atlas goes on with that statement; atlas migrate set VERSION says otherwise",
}

// The bits of a revision's type.
const (
	atlasBaseline = 1
	atlasExecuted = 2
	atlasResolved = 4
)

func readRevision(r *row, _ *Ledger) Entry {
	version := r.key(0, "version")
	if version == ".atlas_cloud_identifier" { // no revision
		return Entry{}
	}
	e := Entry{ID: version, Version: version, Name: version, AppliedAt: r.moment(5), Sum: r.text(7)}
	if description := r.text(1); description != "" {
		e.Name += "_" + description
	}
	if partial := r.text(8); partial != "" && partial != "null" {
		if err := json.Unmarshal([]byte(partial), &e.Steps); err != nil {
			r.fail("partial_hashes cannot be read: %v", err)
		}
	}
	kind, err := strconv.Atoi(r.text(2))
	if err != nil {
		r.fail("type is %q and no number", r.text(2))
	}
	switch applied, total := r.whole(3, "applied"), r.whole(4, "total"); {
	case r.text(6) != "":
		e.State, e.Detail = Failed, fmt.Sprintf("%s of %s statements ran: %s", applied, total, r.text(6))
	case applied != total:
		e.State, e.Detail = Failed, fmt.Sprintf("%s of %s statements ran", applied, total)
	case kind&atlasBaseline != 0:
		e.State = Baseline
	case kind&atlasResolved != 0 && kind&atlasExecuted == 0:
		e.Marked = true
	}
	return e
}
