package ledger_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// narrow is a source whose role may read some columns of a table only.
type narrow struct {
	columns int
	asked   []catalog.Query
}

func (s *narrow) Rows(_ context.Context, q catalog.Query) (catalog.Rows, error) {
	s.asked = append(s.asked, q)
	if len(q.Columns)+len(q.Bytes) > s.columns {
		return nil, &problem.Error{Code: "X911", What: "may not read table schema_migrations"}
	}
	return catalog.Rows{make([]sql.NullString, len(q.Columns)+len(q.Bytes))}, nil
}

// A role that may not read every column costs the rows, not the ledger.
func TestReadWholeOfSomeColumns(t *testing.T) {
	knex := []ledger.Table{{Key: schema.Key{Kind: schema.Table, Name: "knex_migrations"}, Columns: []ledger.Column{
		{Name: "id", Type: "integer"}, {Name: "name", Type: "text"}, {Name: "batch", Type: "integer"}, {Name: "migration_time", Type: "timestamptz"}}}}
	for columns, missing := range map[int]bool{4: false, 3: true} {
		source := &narrow{columns: columns}
		ledgers, kept, err := ledger.ReadWhole(t.Context(), source, knex, ledger.Options{}, nil)
		if err != nil || len(ledgers) != 1 || len(kept) != 1 {
			t.Fatalf("%v, %d ledgers, %d tables", err, len(ledgers), len(kept))
		}
		if got := kept[0].Missing != ""; got != missing || (kept[0].Rows == nil) != missing {
			t.Errorf("%d columns may be read: %+v", columns, kept[0])
		}
		if want := map[bool]int{false: 1, true: 2}[missing]; len(source.asked) != want {
			t.Errorf("%d questions, %d expected", len(source.asked), want)
		}
	}
}

// Of tables that the role may not read every one is named, not the first alone.
func TestDenied(t *testing.T) {
	var tables []ledger.Table
	for _, name := range []string{"knex_migrations", "other_migrations"} {
		tables = append(tables, ledger.Table{Key: schema.Key{Kind: schema.Table, Schema: name, Name: "knex_migrations"}, Columns: []ledger.Column{
			{Name: "id", Type: "integer"}, {Name: "name", Type: "text"}, {Name: "batch", Type: "integer"}, {Name: "migration_time", Type: "timestamptz"}}})
	}
	for name, read := range map[string]func() ([]ledger.Ledger, error){
		"read": func() ([]ledger.Ledger, error) {
			return ledger.Read(t.Context(), &narrow{}, tables, ledger.Options{}, nil)
		},
		"whole": func() ([]ledger.Ledger, error) {
			ledgers, _, err := ledger.ReadWhole(t.Context(), &narrow{}, tables, ledger.Options{}, nil)
			return ledgers, err
		},
	} {
		ledgers, err := read()
		var denied ledger.Denied
		if !errors.As(err, &denied) || len(denied) != 2 || len(ledgers) > 0 {
			t.Errorf("%s: %v, %d ledgers", name, err, len(ledgers))
		}
	}
}

func TestKeptJSON(t *testing.T) {
	k := ledger.Kept{Table: schema.Key{Kind: schema.Table, Name: "ledger"}, Columns: []string{"version", "sum"}, Bytes: 1, OrderBy: []string{"version"},
		Rows: catalog.Rows{{{String: "1", Valid: true}, {}}, {{Valid: true}, {String: "00ff", Valid: true}}}}
	text, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	var got ledger.Kept
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(k, got); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{`{"columns": ["a"], "rows": [["1", "2"]]}`, `{"columns": ["a"], "bytes": 2, "rows": []}`, `{"columns": ["a"], "bytes": -1}`} {
		if json.Unmarshal([]byte(bad), &got) == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}
