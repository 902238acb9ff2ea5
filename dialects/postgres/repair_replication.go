package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// alterPublication changes what is published. Of all tables or not is for
// another publication.
// https://www.postgresql.org/docs/current/sql-alterpublication.html
func (r *repair) alterPublication(c schema.Change, want schema.Object, reasons []schema.Key) {
	alter := func(sql string) {
		r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "subscribers take it up after ALTER SUBSCRIPTION ... REFRESH PUBLICATION", "ALTER PUBLICATION "+ident(want.Key.Name)+" "+sql)
	}
	if differs(c, "tables", "schemas") {
		of := publicationOf(false, want.Prop("tables"), want.Prop("schemas"))
		if of != "" {
			alter("SET" + strings.TrimPrefix(of, " FOR"))
		} else {
			have, _ := r.have.Lookup(present(c))
			if tables := r.published(have); tables != "" {
				alter("DROP TABLE " + tables)
			}
			if schemas := have.Prop("schemas"); schemas != "" {
				alter("DROP TABLES IN SCHEMA " + schemas)
			}
		}
	}
	if differs(c, "publish", "via_root", "generated_columns") {
		publish := want.Prop("publish")
		if publish == "" {
			publish = usualPublish
		}
		list := []string{publicationOptions(publish, false, "")}
		if differs(c, "via_root") {
			list = append(list, "publish_via_partition_root = "+map[bool]string{true: "true", false: "false"}[want.Prop("via_root") != ""])
		}
		if differs(c, "generated_columns") {
			list = append(list, "publish_generated_columns = "+map[bool]string{true: "stored", false: "none"}[want.Prop("generated_columns") != ""])
		}
		alter("SET (" + strings.Join(list, ", ") + ")")
	}
}

// published is the tables of a publication that are still there, without
// columns and filters.
func (r *repair) published(o schema.Object) string {
	var tables []schema.Key
	for _, need := range o.Needs {
		if need.Kind == schema.Table && r.gone[need] == nil && r.gone[schema.Key{Kind: schema.Namespace, Name: need.Schema}] == nil {
			tables = append(tables, need)
		}
	}
	return sqlNames(tables)
}

// createSubscription says what only whoever knows the connection string can do.
func (r *repair) createSubscription(o schema.Object, reasons []schema.Key) {
	list := append([]string{"connect = false"}, settingsList(o.Prop("options"))...)
	r.manual(o.Key, reasons, "the connection string is never read: CREATE SUBSCRIPTION "+ident(o.Key.Name)+" CONNECTION '...' PUBLICATION "+o.Prop("publications")+
		" WITH ("+strings.Join(list, ", ")+"), then ALTER SUBSCRIPTION ... ENABLE and REFRESH PUBLICATION")
}

// https://www.postgresql.org/docs/current/sql-altersubscription.html
func (r *repair) alterSubscription(c schema.Change, want schema.Object, reasons []schema.Key) {
	alter := func(note, sql string) {
		r.step(catalog.Linking, want.Key, reasons, catalog.Safe, note, "ALTER SUBSCRIPTION "+ident(want.Key.Name)+" "+sql)
	}
	for _, p := range c.Props {
		switch p.Name {
		case "publications":
			alter("ALTER SUBSCRIPTION ... REFRESH PUBLICATION brings the tables", "SET PUBLICATION "+p.From+" WITH (refresh = false)")
		case "slot":
			slot := p.From
			if slot == "" {
				slot = ident(want.Key.Name)
			}
			alter("the slot is made on the publisher: pg_create_logical_replication_slot", "SET (slot_name = "+slot+")")
		case "options":
			r.subscriptionOptions(p, want.Key, reasons, alter)
		case "disabled":
			alter("", map[bool]string{true: "DISABLE", false: "ENABLE"}[p.From != ""])
		}
	}
}

// subscriptionOptions sets the options that differ; what is as usual is not
// listed, and has to be set by hand, because versions differ in what that is.
func (r *repair) subscriptionOptions(p schema.PropChange, k schema.Key, reasons []schema.Key, alter func(note, sql string)) {
	set, reset := optionChangesSpaced(p.To, p.From)
	if len(set) > 0 {
		alter("", "SET ("+strings.Join(set, ", ")+")")
	}
	for _, name := range reset {
		usual, known := map[string]string{"binary": "false", "disable_on_error": "false", "password_required": "true", "run_as_owner": "false",
			"origin": "any", "synchronous_commit": "off", "failover": "false"}[name]
		if !known {
			r.manual(k, reasons, "set "+name+" as CREATE SUBSCRIPTION of this version would")
			continue
		}
		alter("", "SET ("+name+" = "+usual+")")
	}
}

// optionChangesSpaced is optionChanges for "name = value".
func optionChangesSpaced(have, want string) (set, reset []string) {
	set, reset = optionChanges(strings.ReplaceAll(have, " = ", "="), strings.ReplaceAll(want, " = ", "="))
	return set, reset
}
