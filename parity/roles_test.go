package parity

import (
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// TestRolesOfOneName is PG-R22: roles that are called otherwise in each
// environment are one where the configuration says so, and where each
// environment has one of them.
func TestRolesOfOneName(t *testing.T) {
	named := func(name, owner, reader, others string) Env {
		table := schema.Key{Kind: schema.Table, Schema: "public", Name: "t"}
		s, err := schema.New([]schema.Object{
			{Key: table, Props: []schema.Prop{{Name: "owner", Value: owner}, {Name: "grants", Value: "SELECT TO " + reader + others}}},
			{Key: schema.Key{Kind: schema.Policy, Schema: "public", Table: "t", Name: "p"}, Props: []schema.Prop{{Name: "roles", Value: reader}},
				Definition: "CREATE POLICY p ON public.t TO " + reader},
		})
		if err != nil {
			t.Fatal(err)
		}
		return Env{Name: name, Engine: endpoint.Postgres, From: "server", Reading: catalog.Reading{Schema: s}}
	}
	one := [][]string{{"app_dev", "app_prod"}, {"reader_dev", "reader_prod"}}
	dev := named("dev", "app_dev", "reader_dev", "")
	for _, tt := range []struct {
		name  string
		to    Env
		roles [][]string
		want  int // findings
	}{
		{"called otherwise", named("production", "app_prod", "reader_prod", ""), one, 0},
		{"nobody says that they are one", named("production", "app_prod", "reader_prod", ""), nil, 3},
		{"another role owns it", named("production", "reader_prod", "reader_prod", ""), one, 1},
		{"two of the names are two roles", named("production", "app_prod", "reader_prod", "; UPDATE TO reader_dev"), one, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Compare([]Env{dev, tt.to}, Options{Roles: tt.roles, Compare: map[schema.Facet]report.Severity{schema.Owners: report.Error, schema.Grants: report.Error}})
			if len(r.Findings) != tt.want {
				t.Errorf("%d findings, want %d: %+v", len(r.Findings), tt.want, r.Findings)
			}
		})
	}
}
