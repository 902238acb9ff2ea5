package ledger_test

import (
	"database/sql"
	"slices"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/schema"
)

// A tool whose files are read is a tool whose ledger is read, under one name:
// else the files would be compared with nothing.
func TestToolsOfFilesHaveLedgers(t *testing.T) {
	for _, m := range migration.Tools() {
		i := slices.IndexFunc(ledger.Tools(), func(l ledger.Tool) bool { return l.Name == m.Name })
		if i < 0 || ledger.Tools()[i].Read == nil {
			t.Errorf("%s: files are read and the ledger is not", m.Name)
		}
	}
}

func TestToolsAreWhole(t *testing.T) {
	for _, tool := range ledger.Tools() {
		if len(tool.Tables) == 0 || len(tool.Signature.Has) == 0 {
			t.Errorf("%s: no usual table or no signature", tool.Name)
		}
		if (tool.Read == nil) != (tool.Queries == nil) || (tool.Read == nil) != (tool.Model == "") {
			t.Errorf("%s: Model, Queries and Read go together", tool.Name)
		}
		if tool.Model == ledger.Watermark && tool.Order == nil {
			t.Errorf("%s: a watermark needs an order", tool.Name)
		}
	}
}

func TestTables(t *testing.T) {
	key := func(kind schema.Kind, table, name string) schema.Key {
		return schema.Key{Kind: kind, Schema: "public", Table: table, Name: name}
	}
	column := func(name, position, declared string) schema.Object {
		return schema.Object{Key: key(schema.Column, "t", name), Props: []schema.Prop{{Name: "position", Value: position}, {Name: "type", Value: declared}}}
	}
	s, err := schema.New([]schema.Object{{Key: key(schema.Table, "", "t")}, {Key: key(schema.View, "", "v")},
		{Key: schema.Key{Kind: schema.Column, Schema: "public", Table: "v", Name: "x"}}, column("a", "10", "text"), column("b", "9", "bigint")})
	if err != nil {
		t.Fatal(err)
	}
	got := ledger.Tables(s)
	if len(got) != 1 || !slices.Equal(got[0].Columns, []ledger.Column{{Name: "b", Type: "bigint"}, {Name: "a", Type: "text"}}) {
		t.Errorf("%+v", got)
	}
}

// FuzzRead gives every reader rows of any values: an answer or an error, never
// a panic, and an answer that can be compared.
func FuzzRead(f *testing.F) {
	f.Add("1", "t", "", "SQL", true)
	f.Add("-1", "f", "UNDO_SQL", "1.2", false)
	f.Add("R__", "\x01", "BASELINE", "x.sql", true)
	f.Fuzz(func(t *testing.T, a, b, c, d string, valid bool) {
		values := []string{a, b, c, d}
		for _, tool := range ledger.Tools() {
			if tool.Read == nil {
				continue
			}
			table := ledger.Table{Key: schema.Key{Kind: schema.Table, Name: tool.Tables[0]}}
			for _, field := range tool.Signature.Has {
				table.Columns = append(table.Columns, ledger.Column{Name: field.Name})
			}
			candidate := ledger.Candidate{Tool: tool, Table: table}
			var answers []catalog.Rows
			for _, q := range candidate.Queries() {
				var rows catalog.Rows
				for n := range 3 {
					var row []sql.NullString
					for i := range q.Columns {
						row = append(row, sql.NullString{String: values[(i+n)%4], Valid: valid || i != n})
					}
					rows = append(rows, row)
				}
				answers = append(answers, rows)
			}
			l := candidate.Ledger(answers)
			for _, e := range l.Entries {
				if e.ID == "" || e.State == "" {
					t.Errorf("%s: %+v", tool.Name, e)
				}
			}
			matrix, findings := ledger.Compare([]string{"a", "b"}, []*ledger.Ledger{&l, nil}, nil)
			if l.Broken == "" && len(l.Entries) > 0 && len(findings) == 0 {
				t.Errorf("%s: a missing ledger is no finding: %+v", tool.Name, matrix)
			}
			same, findings := ledger.Compare([]string{"a", "b"}, []*ledger.Ledger{&l, &l}, nil)
			for _, finding := range findings {
				if !slices.Contains([]string{"ledger-failed", "ledger-malformed", "ledger-irregular"}, finding.Rule.Slug) {
					t.Errorf("%s: a ledger differs from itself: %+v of %+v", tool.Name, finding, same)
				}
			}
		}
	})
}
