package postgres

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/schema"
)

func TestRenameRoles(t *testing.T) {
	table := schema.Key{Kind: schema.Table, Schema: "public", Name: "t"}
	policy := schema.Key{Kind: schema.Policy, Schema: "public", Table: "t", Name: "p"}
	made := func(owner, grants, toCome, roles, definition string) schema.Schema {
		s, err := schema.New([]schema.Object{
			{Key: schema.Key{Kind: schema.Database, Name: "(database)"}, Props: []schema.Prop{{Name: "default_grants", Value: toCome}}},
			{Key: table, Props: []schema.Prop{{Name: "owner", Value: owner}, {Name: "grants", Value: grants}}},
			{Key: policy, Props: []schema.Prop{{Name: "roles", Value: roles}}, Definition: definition},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	was := made("App-prod", `ALL TO "App-prod"; SELECT TO reader WITH GRANT OPTION; UPDATE (to_reader) TO PUBLIC`,
		`FOR ROLE "App-prod" ON TABLES: SELECT TO reader`, `"App-prod", reader`, `CREATE POLICY p ON public.t TO "App-prod", reader USING (a)`)
	want := made("app", `ALL TO app; SELECT TO a WITH GRANT OPTION; UPDATE (to_reader) TO PUBLIC`,
		`FOR ROLE app ON TABLES: SELECT TO a`, `a, app`, `CREATE POLICY p ON public.t TO a, app USING (a)`)
	got := RenameRoles(was, map[string]string{"App-prod": "app", "reader": "a"})
	if d := cmp.Diff(want.Listing(), got.Listing()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
