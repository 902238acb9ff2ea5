package mysql

import (
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// body is code as it is compared: databases are named otherwise in every
// environment, and spacing, comments and the semicolon that a client left at
// the end do nothing.
func (r *reader) body(text string) string {
	return withoutSemicolon(lexer.Fold(lexer.MySQL, unqualified(r.database, text)))
}

func withoutSemicolon(folded string) string { return strings.TrimRight(folded, "; ") }

// clientCharset matters only where a body is more than ASCII.
func clientCharset(in row) string {
	if ascii(in.text("body")) {
		return ""
	}
	return collationName(in.text("character_set_client"))
}

// routine is a function or procedure as its parameters come in.
type routine struct {
	kind       schema.Kind
	name       string
	props      []schema.Prop
	collation  string // of the database when it was made: what parameters have unless they say otherwise
	arguments  []string
	types      []string // of the arguments
	visible    bool     // its body could be read
	definition definition
}

func (r *reader) readRoutine(in row) {
	kind := schema.Function
	switch in.text("type") {
	case "PROCEDURE":
		kind = schema.Procedure
	case "FUNCTION":
	default: // MariaDB's packages and their bodies
		r.packages++
		return
	}
	rt := &routine{kind: kind, name: in.text("name"), visible: !in.null("body"), collation: collationName(in.text("database_collation"))}
	rt.props = []schema.Prop{
		{Name: "returns", Value: collated(typeName(in.text("returns")), in.text("collation"), rt.collation)},
		{Name: "language", Value: unless("SQL", in.text("language"))},
		{Name: "body", Value: r.body(in.text("body"))},
		{Name: "deterministic", Value: yes(in.is("is_deterministic", "YES"))},
		{Name: "data_access", Value: unless("CONTAINS SQL", in.text("data_access"))},
		{Name: "security", Value: in.text("security")},
		{Name: "sql_mode", Value: in.text("sql_mode")},
		{Name: "character_set_client", Value: clientCharset(in)},
		{Name: "definer", Value: in.text("definer")},
		{Name: "comment", Value: in.text("comment")},
	}
	r.routines[in.text("type")+" "+rt.name] = rt
}

func (r *reader) readParameter(in row) {
	rt := r.routines[in.text("type")+" "+in.text("routine")]
	if rt == nil {
		return
	}
	typ, place := typeName(in.text("data_type")), int(number(in, "place"))
	rt.types = at(rt.types, place, typ)
	argument := name(in.text("name")) + " " + collated(typ, in.text("collation"), rt.collation)
	if mode := unless("IN", in.text("mode")); mode != "" {
		argument = mode + " " + argument
	}
	rt.arguments = at(rt.arguments, place, argument)
}

// collated adds a collation to a type where it is not the one that goes without saying.
func collated(typ, collation, usual string) string {
	if collation = collationName(collation); collation != "" && collation != usual {
		return typ + " COLLATE " + collation
	}
	return typ
}

// key names the routine with the types of its arguments, as all dialects do.
func (rt *routine) key(r *reader) schema.Key {
	return r.key(rt.kind, "", rt.name+"("+strings.Join(rt.types, ", ")+")")
}

func (rt *routine) object(r *reader) schema.Object {
	props := append(rt.props, schema.Prop{Name: "arguments", Value: strings.Join(rt.arguments, ", ")})
	return schema.Object{Key: rt.key(r), Props: props, Definition: rt.definition.text}
}

func (r *reader) readTrigger(in row) {
	if !r.isTable(in.text("tbl")) {
		return
	}
	o := schema.Object{Key: r.key(schema.Trigger, in.text("tbl"), in.text("name")), Props: []schema.Prop{
		{Name: "timing", Value: in.text("timing")},
		{Name: "events", Value: in.text("event")},
		{Name: "order", Value: unless("1", in.text("nth"))},
		{Name: "body", Value: r.body(in.text("body"))},
		{Name: "sql_mode", Value: in.text("sql_mode")},
		{Name: "character_set_client", Value: clientCharset(in)},
		{Name: "definer", Value: in.text("definer")},
	}}
	r.triggers = append(r.triggers, &trigger{object: o, definition: definition{kind: "TRIGGER", name: o.Key.Name, reader: r}})
}

// trigger is a trigger that waits for its definition.
type trigger struct {
	object schema.Object
	definition
}

func (r *reader) readEvent(in row) {
	schedule := "EVERY " + in.text("every") + " " + in.text("unit")
	if in.is("type", "ONE TIME") {
		schedule = "AT " + in.text("execute_at")
	}
	r.others = append(r.others, schema.Object{Key: r.key(schema.Event, "", in.text("name")), Props: []schema.Prop{
		{Name: "schedule", Value: schedule},
		{Name: "starts", Value: in.text("starts")},
		{Name: "ends", Value: in.text("ends")},
		{Name: "time_zone", Value: unless("SYSTEM", in.text("time_zone"))},
		{Name: "status", Value: unless("ENABLED", in.text("status"))},
		{Name: "on_completion", Value: unless("NOT PRESERVE", in.text("on_completion"))},
		{Name: "body", Value: r.body(in.text("body"))},
		{Name: "sql_mode", Value: in.text("sql_mode")},
		{Name: "character_set_client", Value: clientCharset(in)},
		{Name: "definer", Value: in.text("definer")},
		{Name: "comment", Value: in.text("comment")},
	}})
}

// sequenceProps reads SHOW CREATE SEQUENCE, which is words and numbers:
// start with 1 minvalue 1 maxvalue 9 increment by 1 cache 1000 nocycle.
func sequenceProps(text string) []schema.Prop {
	values := map[string]string{}
	var word, sign string
	for t := range lexer.Code(lexer.MySQL, text) {
		switch {
		case t.Is("-"):
			sign = "-"
		case t.Kind == lexer.Number:
			values[word] = sign + t.Text
			sign = ""
		case t.Kind != lexer.Word, t.Is("with"), t.Is("by"):
		case word == "as" && !t.Is("start"): // AS bigint unsigned, of MariaDB 11.5 and later
			values[word] += " " + strings.ToLower(t.Text)
		default:
			word = strings.ToLower(t.Text)
			values[word] = ""
		}
	}
	_, cycle := values["cycle"]
	cache := values["cache"]
	if _, none := values["nocache"]; none {
		cache = "0"
	}
	return []schema.Prop{
		{Name: "type", Value: unless("bigint", strings.TrimSpace(values["as"]))},
		{Name: "start", Value: values["start"]}, {Name: "increment", Value: values["increment"]},
		{Name: "min", Value: values["minvalue"]}, {Name: "max", Value: values["maxvalue"]},
		{Name: "cache", Value: cache}, {Name: "cycle", Value: yes(cycle)},
	}
}
