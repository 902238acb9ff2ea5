package ledger

import (
	"encoding/json"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// hasura is the ledger of the configuration's versions 1 and 2, a row for each
// migration; hasuraState is that of version 3, one document of all databases.
// https://github.com/hasura/graphql-engine/tree/master/cli/internal/statestore
var (
	hasura = hasuraIn(Tool{
		Tables:    []string{"schema_migrations"},
		Settle:    inSchema("hdb_catalog"),
		Signature: Signature{Has: []Field{{"version", Whole}, {"dirty", Flag}}},
		Queries:   asking("version: version, dirty"),
		Read: perRow(2, func(r *row, _ *Ledger) Entry {
			return hasuraEntry("", r.whole(0, "version"), r.flag(1, "dirty"))
		}),
	})
	hasuraState = hasuraIn(Tool{
		Tables:    []string{"hdb_version"},
		Settle:    inSchema("hdb_catalog"),
		Signature: Signature{Open: true, Has: []Field{{"cli_state", Any}, {"hasura_uuid", Any}}},
		Queries:   asking("cli_state: cli_state"),
		Read:      readHasuraState,
	})
)

func hasuraIn(t Tool) Tool {
	t.Name, t.Model = "hasura", Set
	t.Order, t.Late = migration.CompareScoped, RunsLate
	t.Apply = "hasura migrate apply --all-databases"
	t.Repair = "undo by hand what the failed script did, then: hasura migrate apply --skip-execution, or delete its row"
	return t
}

func hasuraEntry(source, version string, dirty bool) Entry {
	e := Entry{ID: version, Version: version, State: Applied}
	if source != "" {
		e.ID, e.Name = source+"/"+version, source+"/"+version
	}
	if dirty {
		e.State, e.Detail = Failed, "dirty"
	}
	return e
}

func readHasuraState(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	err := each(rows[0], 1, func(r *row) {
		var state struct {
			Migrations map[string]map[string]bool `json:"migrations"`
		}
		if r.null(0) {
			return
		}
		if err := json.Unmarshal([]byte(r.text(0)), &state); err != nil {
			r.fail("cli_state cannot be read: %v", err)
			return
		}
		for source, versions := range state.Migrations {
			for version, dirty := range versions {
				id, ok := migration.Number(version)
				if !ok {
					r.fail("version %q of %s is no number", version, source)
				}
				e := hasuraEntry(source, id, dirty)
				l.Entries = append(l.Entries, e)
			}
		}
	})
	slices.SortFunc(l.Entries, func(a, b Entry) int { return migration.CompareScoped(a.ID, b.ID) })
	return l, err
}
