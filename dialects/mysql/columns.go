package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// column is a column with what decides its needs.
type column struct {
	object    schema.Object
	sequences []string // that its default may use
	instant   bool     // its default is a moment, which MySQL's information_schema shows in the time zone of whoever made the table
}

func (r *reader) readColumn(in row) {
	tbl := in.text("tbl")
	if !r.isTable(tbl) {
		return
	}
	extra := strings.ToLower(in.text("extra"))
	charset, collation := r.ownCollation(tbl, in)
	value := r.columnDefault(in, extra)
	c := column{object: schema.Object{Key: r.key(schema.Column, tbl, in.text("name")), Props: []schema.Prop{
		{Name: "type", Value: typeName(in.text("type"))},
		{Name: "not_null", Value: yes(in.is("nullable", "NO"))},
		{Name: "default", Value: value},
		{Name: "on_update", Value: onUpdate(extra)},
		{Name: "generated", Value: r.generation(in)},
		{Name: "generated_kind", Value: generatedKind(extra)},
		{Name: "auto_increment", Value: yes(strings.Contains(extra, "auto_increment"))},
		{Name: "charset", Value: charset},
		{Name: "collation", Value: collation},
		{Name: "invisible", Value: yes(strings.Contains(extra, "invisible"))},
		{Name: "system_versioning_excluded", Value: yes(strings.Contains(extra, "without system versioning"))},
		{Name: "srid", Value: in.text("srid")},
		{Name: "position", Value: in.text("position")},
		{Name: "comment", Value: in.text("comment")},
	}}}
	c.instant = !r.server.mariadb && in.is("data_type", "timestamp") && strings.HasPrefix(value, "'")
	if strings.Contains(value, "val(") {
		c.sequences = namesIn(value)
	}
	r.columns = append(r.columns, c)
}

// ownCollation is the column's charset and collation as far as they are not the table's.
func (r *reader) ownCollation(tbl string, in row) (charset, collation string) {
	collation = collationName(in.text("collation"))
	whole := r.tables[tbl].collation
	if collation == "" || collation == whole {
		return "", ""
	}
	return unless(charsetOf(whole), charsetOf(collation)), collation
}

// columnDefault is the default as SQL writes it, "" for none and for NULL.
func (r *reader) columnDefault(in row, extra string) string {
	value := in.text("default_value")
	switch {
	case in.null("default_value"):
		return ""
	case r.server.mariadb:
		return r.mariadbDefault(value)
	case strings.Contains(extra, "default_generated"):
		return clock(expression(unqualified(r.database, unescaped(value))))
	case bareDefault(in.text("data_type")), strings.HasPrefix(value, "b'"), strings.HasPrefix(value, "0x") && binary(in.text("data_type")):
		return value
	}
	return literal(value)
}

// mariadbDefault: MariaDB quotes literals and writes NULL where there is no
// default. https://mariadb.com/kb/en/information-schema-columns-table/
func (r *reader) mariadbDefault(value string) string {
	switch {
	case value == "NULL":
		return ""
	case strings.HasPrefix(value, "'") && strings.Count(value, "'") == 2:
		return value
	}
	return clock(expression(unqualified(r.database, value)))
}

// clock writes the time of day as MariaDB does; 11.7 and later keep LOCALTIMESTAMP
// apart, which means the same. In MySQL CURRENT_TIMESTAMP is the column's
// default and (now()) an expression: they stay apart.
func clock(value string) string {
	if precision, ok := strings.CutPrefix(value, "localtimestamp("); ok {
		return "current_timestamp(" + precision
	}
	if value == "current_timestamp" {
		return "current_timestamp()"
	}
	return value
}

// bareDefault says whether defaults of a type need no quotes.
func bareDefault(dataType string) bool {
	switch dataType {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year":
		return true
	}
	return false
}

func binary(dataType string) bool { return dataType == "binary" || dataType == "varbinary" }

func onUpdate(extra string) string {
	_, after, _ := strings.Cut(extra, "on update ")
	if i := strings.IndexAny(after, " ,"); i >= 0 { // more may follow: "invisible"
		after = after[:i]
	}
	return clock(after)
}

func (r *reader) generation(in row) string {
	text := in.text("generation")
	if !r.server.mariadb {
		text = unescaped(text)
	}
	return expression(unqualified(r.database, text))
}

func generatedKind(extra string) string {
	for _, kind := range []string{"virtual", "stored"} {
		if strings.Contains(extra, kind+" generated") {
			return kind
		}
	}
	return ""
}

// columnObjects finishes the columns: a default of MariaDB may draw from a
// sequence, and moments are read from the definition, which shows them in our
// session's time zone.
func (r *reader) columnObjects() []schema.Object {
	out := make([]schema.Object, len(r.columns))
	for i, c := range r.columns {
		for _, n := range c.sequences {
			if t, ok := r.tables[n]; ok && t.kind == schema.Sequence {
				c.object.Needs = append(c.object.Needs, r.key(schema.Sequence, "", n))
			}
		}
		if c.instant {
			r.readMoment(c.object)
		}
		out[i] = c.object
	}
	return out
}

// readMoment replaces a default by what the table's definition says.
func (r *reader) readMoment(o schema.Object) {
	d := slices.IndexFunc(o.Props, func(p schema.Prop) bool { return p.Name == "default" })
	if moment := defaultIn(r.tables[o.Key.Table].definition.text, o.Key.Name); moment != "" {
		o.Props[d].Value = moment
	}
}

// namesIn is every name in an expression.
func namesIn(text string) []string {
	var names []string
	for t := range lexer.Code(lexer.MySQL, text) {
		if t.Kind == lexer.Word || t.Kind == lexer.Quoted {
			names = append(names, lexer.Name(lexer.MySQL, t))
		}
	}
	return names
}
