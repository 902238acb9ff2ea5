package mysql

import (
	"iter"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// body is code as it is compared: databases are named otherwise in every
// environment, and spacing, comments and the semicolon that a client left at
// the end do nothing.
func (r *reader) body(text string) string {
	return withoutSemicolon(lexer.FoldTokens(lexer.MySQL, r.meaning(unqualified(r.database, text))))
}

// meaning is the tokens of code with two things that folding would lose: hints,
// which are comments that change how a statement runs and with SET_VAR what it
// does, and the case of tables' names where the server knows Users from users.
// https://dev.mysql.com/doc/refman/9.7/en/optimizer-hints.html
func (r *reader) meaning(text string) iter.Seq[lexer.Token] {
	return func(yield func(lexer.Token) bool) {
		before, waiting := lexer.Token{}, lexer.Token{} // waiting is a name, until what follows is known
		flush := func(next lexer.Token) bool {
			t := waiting
			waiting = lexer.Token{}
			if t.Kind == 0 {
				return true
			}
			if namesRelation(before) || before.Is(".") || next.Is(".") {
				t = lexer.Token{Kind: lexer.Quoted, Text: quoted(t.Text)}
			}
			before = t
			return yield(t)
		}
		for t := range lexer.Tokens(lexer.MySQL, text) {
			if t.Kind == lexer.Comment && r.server.takesHints() && strings.HasPrefix(t.Text, "/*+") && takesHint(before) {
				t.Kind = lexer.Punct
			}
			if !t.Significant() {
				continue
			}
			if !flush(t) {
				return
			}
			if t.Kind == lexer.Word && r.cased(t.Text) {
				waiting = t
				continue
			}
			before = t
			if !yield(t) {
				return
			}
		}
		flush(lexer.Token{})
	}
}

// takesHint says whether hints can stand behind the word.
func takesHint(t lexer.Token) bool {
	return slices.ContainsFunc([]string{"select", "insert", "replace", "update", "delete"}, t.Is)
}

// cased says whether a word has capitals and may name a table of a server on
// which they count.
func (r *reader) cased(word string) bool {
	lower := strings.ToLower(word)
	if lower == word || r.said == nil || r.said.foldsTables() {
		return false
	}
	if r.folded == nil {
		r.folded = map[string]bool{}
		for _, t := range r.order {
			r.folded[strings.ToLower(t.name)] = true
		}
	}
	return r.folded[lower]
}

func withoutSemicolon(folded string) string { return strings.TrimRight(folded, "; ") }

// clientCharset matters only where a body is more than ASCII.
func clientCharset(in row) string {
	if ascii(in.text("body")) {
		return ""
	}
	return collationName(in.text("character_set_client"))
}

// ofDatabase is the collation that the database had when a trigger or an event
// was made, where it has another by now and variables that are declared keep it.
// https://dev.mysql.com/doc/refman/9.7/en/create-procedure.html
func (r *reader) ofDatabase(in row) string {
	if !declares(in.text("body")) {
		return ""
	}
	return unless(r.collation, collationName(in.text("database_collation")))
}

func declares(body string) bool {
	for t := range lexer.Code(lexer.MySQL, body) {
		if t.Is("declare") {
			return true
		}
	}
	return false
}

// routine is a function or procedure as its parameters come in.
type routine struct {
	kind       schema.Kind
	name       string
	props      []schema.Prop
	collation  string // of the database when it was made: what parameters and variables have unless they say otherwise
	keeps      bool   // something of it has that collation
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
	rt := &routine{kind: kind, name: in.text("name"), visible: !in.null("body"),
		collation: collationName(in.text("database_collation"))}
	rt.keeps = declares(in.text("body")) || collationName(in.text("collation")) == rt.collation
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
	rt.keeps = rt.keeps || collationName(in.text("collation")) == rt.collation
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

// readParameters adds what the catalog does not say of parameters and the definition does:
// the fields of MariaDB's ROW, and from 11.8 on values that go without saying.
// https://mariadb.com/kb/en/create-procedure/
func (rt *routine) readParameters() {
	if !containsAny(strings.ToUpper(strings.Join(rt.types, ",")+rt.definition.text), "ROW", "DEFAULT") {
		return
	}
	_, parameters, _ := aroundParameters(withoutDefiner(significant(rt.definition.text)))
	if len(parameters) != len(rt.arguments) {
		return
	}
	for i, p := range parameters {
		end := slices.IndexFunc(p, func(t lexer.Token) bool { return t.Is("default") || t.Is(":=") })
		if end >= 0 {
			rt.arguments[i] += " DEFAULT " + expression(written(p[end+1:]))
		} else {
			end = len(p)
		}
		if row := slices.IndexFunc(p[:end], func(t lexer.Token) bool { return t.Is("row") }); row >= 0 && strings.EqualFold(rt.types[i], "row") {
			rt.arguments[i] = strings.Replace(rt.arguments[i], rt.types[i], written(p[row:end]), 1)
		}
	}
}

func (rt *routine) object(r *reader) schema.Object {
	rt.readParameters()
	props := append(rt.props, schema.Prop{Name: "arguments", Value: strings.Join(rt.arguments, ", ")})
	if rt.keeps {
		props = append(props, schema.Prop{Name: "database_collation", Value: unless(r.collation, rt.collation)})
	}
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
		{Name: "database_collation", Value: r.ofDatabase(in)},
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
	started, written := in.text("starts"), in.text("starts")
	if in.is("implied", "1") {
		written = ""
	}
	r.others = append(r.others, schema.Object{Key: r.key(schema.Event, "", in.text("name")), Definition: unqualified(r.database, in.text("body")), Props: []schema.Prop{
		{Name: "schedule", Value: schedule},
		{Name: "starts", Value: written},
		{Name: "started", Value: started},
		{Name: "ends", Value: in.text("ends")},
		{Name: "time_zone", Value: unless("SYSTEM", in.text("time_zone"))},
		{Name: "status", Value: unless("ENABLED", in.text("status"))},
		{Name: "on_completion", Value: unless("NOT PRESERVE", in.text("on_completion"))},
		{Name: "body", Value: r.body(in.text("body"))},
		{Name: "sql_mode", Value: in.text("sql_mode")},
		{Name: "character_set_client", Value: clientCharset(in)},
		{Name: "database_collation", Value: r.ofDatabase(in)},
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
