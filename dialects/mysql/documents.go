package mysql

import (
	"github.com/schemadiff/schemadiff/schema"
)

// In MariaDB JSON is another word for longtext with a binary collation and a
// check of the column: https://mariadb.com/kb/en/json-data-type/. A column that
// has all three is compared as json, which MySQL's type of that name is too.

// document says whether a check of a column is the one that makes it JSON.
func (c check) document() bool {
	return c.ofColumn && c.object.Prop("expression") == "json_valid("+name(c.object.Key.Name)+")"
}

// foldDocument makes a json column of a longtext that has the check, or leaves
// the check to be listed.
func (r *reader) foldDocument(o *schema.Object) {
	k := partKey{o.Key.Table, o.Key.Name}
	if !r.documents[k] {
		return
	}
	collation := o.Prop("collation")
	if collation == "" {
		collation = r.tables[k.table].collation
	}
	if o.Prop("type") != "longtext" || collation != "utf8mb4_bin" {
		delete(r.documents, k)
		return
	}
	for i, p := range o.Props {
		switch p.Name {
		case "type":
			o.Props[i].Value = "json"
		case "charset", "collation":
			o.Props[i].Value = ""
		}
	}
}
