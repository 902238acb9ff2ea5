package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/supabase/cli/tree/develop/pkg/migration
var supabase = Tool{
	Name:   "supabase",
	Model:  Set,
	Tables: []string{"schema_migrations"},
	Settle: func(t Table, near []Table, checkout Checkout) (Confidence, string) {
		statements, ok := t.Column("statements")
		if confidence, why := inSchema("supabase_migrations")(t, near, checkout); confidence > None || !ok {
			return confidence, why
		}
		if strings.HasSuffix(statements.Type, "[]") && strings.EqualFold(t.Key.Name, "schema_migrations") {
			return Likely, "its columns are those of supabase, in another schema"
		}
		return None, ""
	},
	Signature: Signature{Has: []Field{{"version", Text}}, Open: true},
	Keeps:     []string{"seed_files"},
	Queries: func(t Table, _ []Table) []catalog.Query {
		columns := []string{"version"}
		for _, c := range []string{"name", "statements"} { // the first releases had neither
			if _, ok := t.Column(c); ok {
				columns = append(columns, c)
			}
		}
		return []catalog.Query{t.Query(columns, "version")}
	},
	Read: func(rows []catalog.Rows) (Ledger, error) {
		return perRow(width(rows[0], 1), func(r *row, _ *Ledger) Entry {
			e := Entry{ID: r.key(0, "version"), Version: r.text(0), Name: r.text(0)}
			if name := r.text(1); name != "" {
				e.Name += "_" + name
			}
			if !r.null(2) {
				e.Sum = migration.SupabaseSum(strings.Join(arrayItems(r.text(2)), ""))
			}
			return e
		})(rows)
	},
	Order:        strings.Compare,
	Late:         Refuses, // until --include-all is given
	Allow:        "supabase db push --include-all",
	Apply:        "supabase db push",
	StopsUnknown: "supabase stops: remote migration versions not found in local migrations directory",
}

// arrayItems takes apart what PostgreSQL prints of a one-dimensional text
// array: {a,"b ""c"" \\"}.
// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
func arrayItems(s string) []string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	var items []string
	var item strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			item.WriteByte(s[i])
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			items = append(items, item.String())
			item.Reset()
		default:
			item.WriteByte(c)
		}
	}
	if s != "" {
		items = append(items, item.String())
	}
	return items
}
