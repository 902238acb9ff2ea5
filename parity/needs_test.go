package parity

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/schema"
)

// A report has what differs with its direct neighbours, in either direction and
// from any environment, and nothing beyond; and the names of all that was compared.
func TestNeeds(t *testing.T) {
	table := func(name string) schema.Key { return schema.Key{Kind: schema.Table, Schema: "public", Name: name} }
	column := func(of, kind string) schema.Object {
		return schema.Object{Key: schema.Key{Kind: schema.Column, Schema: "public", Table: of, Name: "id"},
			Props: []schema.Prop{{Name: "type", Value: kind}, {Name: "position", Value: "1"}}}
	}
	link := func(from, to string) schema.Object {
		return schema.Object{Key: schema.Key{Kind: schema.ForeignKey, Schema: "public", Table: from, Name: from + "_fk"},
			Needs: []schema.Key{table(to)}}
	}
	shop := func(name, kind string, more ...schema.Object) Env {
		objects := []schema.Object{{Key: table("far")}, {Key: table("customers")}, {Key: table("orders")}, {Key: table("items")}, column("orders", kind),
			link("customers", "far"), link("orders", "customers"), link("items", "orders")}
		s, err := schema.New(append(objects, more...))
		if err != nil {
			t.Fatal(err)
		}
		e := env(t, name)
		e.Reading.Schema = s
		return e
	}
	extra := table("audit")
	r := Compare([]Env{shop("dev", "integer"), shop("staging", "bigint", schema.Object{Key: extra}, link("audit", "far"))}, Options{Compare: DefaultFacets()})
	var got []string
	for _, n := range r.Needs {
		got = append(got, n.From.Name+" needs "+n.To.Name+" by "+n.By.String())
	}
	want := []string{
		"audit needs far by foreign key public.audit.audit_fk",
		"items needs orders by foreign key public.items.items_fk",
		"orders needs customers by foreign key public.orders.orders_fk",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(r.Objects) != 10 || r.Objects[0] != extra {
		t.Errorf("objects: %v", r.Objects)
	}
	same := Compare([]Env{shop("dev", "integer"), shop("staging", "integer")}, Options{Compare: DefaultFacets()})
	if same.Needs != nil || len(same.Objects) != 8 {
		t.Errorf("nothing differs: needs %v, objects %v", same.Needs, same.Objects)
	}
}
