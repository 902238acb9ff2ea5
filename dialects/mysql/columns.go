package mysql

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// column is a column with what decides its needs.
type column struct {
	object    schema.Object
	sequences []string // that its default may use
	instant   bool     // its default is a moment, which MySQL's information_schema shows in the time zone of whoever made the table
	bytes     bool     // its default is of bytes, which information_schema cuts off or replaces by question marks
}

func (r *reader) readColumn(in row) {
	tbl := in.text("tbl")
	if !r.isTable(tbl) {
		return
	}
	extra := strings.ToLower(in.text("extra"))
	charset, collation := r.ownCollation(tbl, in)
	value := r.columnDefault(in, extra)
	c := column{object: schema.Object{Key: r.key(schema.Column, tbl, in.text("name")), Props: schema.Props([]schema.Prop{
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
	}...)}}
	r.references.geometries = r.references.geometries || geometry(in.text("data_type"))
	c.instant = !r.server.mariadb && in.is("data_type", "timestamp") && strings.HasPrefix(value, "'")
	c.bytes = binary(in.text("data_type")) && value != "" && !strings.Contains(extra, "default_generated")
	if strings.Contains(value, "val(") {
		c.sequences = namesIn(value)
	}
	if len(r.columns) == cap(r.columns) { // growing by and by would copy all of them many times
		r.columns = slices.Grow(r.columns, max(len(r.columns), 12*len(r.order)))
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
		return mysqlDefault(unqualified(r.database, unescaped(value)))
	case bareDefault(in.text("data_type")), strings.HasPrefix(value, "b'"):
		return value
	}
	return literal(value)
}

// mysqlDefault: CURRENT_TIMESTAMP is the column's default and (now()) an
// expression, which MySQL keeps apart.
func mysqlDefault(text string) string {
	if folded := lexer.Fold(lexer.MySQL, text); strings.HasPrefix(folded, "now(") && strings.Count(folded, "(") == 1 {
		return folded
	}
	return clock(expression(text))
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
// apart, which means the same.
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

// columnObjects adds the columns, finished: a default of MariaDB may draw from a
// sequence, and moments and bytes are read from the definition, which shows
// moments in our session's time zone.
func (r *reader) columnObjects(all []schema.Object) []schema.Object {
	for _, c := range r.columns {
		for _, n := range c.sequences {
			if t, ok := r.tables[n]; ok && t.kind == schema.Sequence {
				c.object.Needs = append(c.object.Needs, r.key(schema.Sequence, "", n))
			}
		}
		if c.instant || c.bytes {
			r.readDefault(c)
		}
		r.foldDocument(&c.object)
		all = append(all, c.object)
	}
	return all
}

// readDefault replaces a default by what the table's definition says.
func (r *reader) readDefault(c column) {
	d := c.defaultAt()
	said := defaultIn(r.tables[c.object.Key.Table].definition.text, c.object.Key.Name)
	switch {
	case said == "":
	case c.bytes:
		c.object.Props[d].Value = "0x" + hex.EncodeToString([]byte(bytesOf(said)))
	default:
		c.object.Props[d].Value = said
	}
}

// bytesOf is what a literal stands for: 'ab', x'6162' and 0x6162 are the same.
func bytesOf(literal string) string {
	prefix, quoted, _ := strings.Cut(literal, "'")
	quoted = strings.TrimSuffix(quoted, "'")
	if digits, ok := strings.CutPrefix(strings.ToLower(literal), "0x"); ok {
		prefix, quoted = "x", digits
	}
	if strings.EqualFold(prefix, "x") {
		bytes, err := hex.DecodeString(quoted)
		if err != nil {
			return literal
		}
		return string(bytes)
	}
	return unescaping.Replace(quoted)
}

// readable writes the literals of a definition that are bytes and no text in
// hexadecimal digits, as MariaDB does since 11.4: snapshots keep text alone.
func readable(definition string) string {
	if utf8.ValidString(definition) {
		return definition
	}
	var b strings.Builder
	for t := range lexer.Tokens(lexer.MySQL, definition) {
		if t.Kind == lexer.String && !utf8.ValidString(t.Text) {
			t.Text = "0x" + hex.EncodeToString([]byte(bytesOf(t.Text)))
		}
		b.WriteString(t.Text)
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
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

// unescaping is made once: a column's default is one of thousands.
var unescaping = strings.NewReplacer("''", "'", `\\`, `\`, `\0`, "\x00", `\n`, "\n", `\r`, "\r", `\Z`, "\x1a", `\'`, "'", `\"`, `"`)
