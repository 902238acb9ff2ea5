package mysql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// table is a base table, a view or a sequence.
type table struct {
	name        string
	kind        schema.Kind
	collation   string
	props       []schema.Prop
	foreignKeys []*foreignKey
	hidden      bool   // a view whose query we may not see
	madeUnder   string // the collation of the session that made a view
	definition  *definition
	said        clauses // what only the definition says
}

// broken is what the server itself could not open or read: a table that is
// damaged, of an engine that is not there or locked for too long, or a
// definition that was stored wrongly.
type broken struct{ what, why string }

func (r *reader) readTable(in row) {
	t := &table{name: in.text("name"), kind: schema.Table, collation: collationName(in.text("collation"))}
	switch in.text("type") {
	case "VIEW", "SYSTEM VIEW":
		t.kind = schema.View
	case "SEQUENCE":
		t.kind = schema.Sequence
	case "TEMPORARY": // MariaDB lists those of our own session
		return
	}
	r.tables[t.name] = t
	r.order = append(r.order, t)
	if t.kind == schema.Sequence {
		t.props = []schema.Prop{{Name: "comment", Value: in.text("comment")}}
	}
	if t.kind != schema.Table {
		return
	}
	if in.null("engine") { // then the comment says why
		r.broken = append(r.broken, broken{"table " + t.name, "the server could not open it: " + in.text("comment")})
	}
	t.props = []schema.Prop{
		{Name: "engine", Value: in.text("engine")},
		{Name: "row_format", Value: rowFormat(in)},
		{Name: "charset", Value: charsetOf(t.collation)},
		{Name: "collation", Value: t.collation},
		{Name: "create_options", Value: createOptions(in.text("options"))},
		{Name: "system_versioned", Value: yes(in.is("type", "SYSTEM VERSIONED"))},
		{Name: "auto_increment", Value: unless("1", in.text("counter"))}, // the next value; NULL where no column counts
		{Name: "comment", Value: in.text("comment")},
	}
	r.sizes = append(r.sizes, catalog.Size{Table: r.key(schema.Table, "", t.name), Rows: number(in, "row_count"), Bytes: number(in, "bytes")})
}

// rowFormat is what the rows are really stored in, where it is not InnoDB's
// default. Other engines choose by the columns, so that only a choice that was
// written down counts.
func rowFormat(in row) string {
	if in.is("engine", "InnoDB") {
		return unless("Dynamic", in.text("row_format"))
	}
	for option := range strings.FieldsSeq(in.text("options")) {
		if format, ok := strings.CutPrefix(strings.ToLower(option), "row_format="); ok {
			return unless("default", format)
		}
	}
	return ""
}

// createOptions is the options that were written down, sorted. The row format
// is told apart, the partitions are told by the definition.
func createOptions(text string) string {
	options := strings.Fields(strings.ReplaceAll(text, "`", ""))
	options = slices.DeleteFunc(options, func(o string) bool {
		o = strings.ToLower(o)
		return o == "partitioned" || strings.HasPrefix(o, "row_format=")
	})
	for i, o := range options {
		if name, value, ok := strings.Cut(o, "="); ok {
			if bare := strings.Trim(value, "'"); isNumber(bare) || isSwitch(bare) { // MariaDB 11.8.9 quotes what 10.11 does not: page_compressed='1'
				value = bare
			}
			options[i] = strings.ToLower(name) + "=" + value
		}
	}
	slices.Sort(options)
	return strings.Join(options, " ")
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

func isSwitch(text string) bool {
	return slices.Contains([]string{"yes", "no", "on", "off", "default"}, strings.ToLower(text))
}

func number(in row, column string) int64 {
	n, err := strconv.ParseInt(in.text(column), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func (t *table) object(r *reader) schema.Object {
	o := schema.Object{Key: r.key(t.kind, "", t.name), Props: t.props, Definition: readable(t.definition.text)}
	if t.kind == schema.Sequence {
		o.Props = append(o.Props, sequenceProps(t.definition.text)...)
		return o
	}
	o.Props = append(o.Props,
		schema.Prop{Name: "partitions", Value: t.said.partitions},
		schema.Prop{Name: "partition_comments", Value: t.said.comments},
		schema.Prop{Name: "options", Value: t.said.periods})
	return o
}

// counted puts down the definition's counter where information_schema had none:
// MySQL 9.7 has been seen to forget it under load.
func (t *table) counted(counter string) {
	for i := range t.props {
		if p := &t.props[i]; p.Name == "auto_increment" && p.Value == "" {
			p.Value = counter
		}
	}
}

// isTable says whether a name is a base table's: columns of views and of
// sequences say nothing of their own.
func (r *reader) isTable(name string) bool {
	t, ok := r.tables[name]
	return ok && t.kind == schema.Table
}
