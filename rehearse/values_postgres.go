package rehearse

import (
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// postgres is the n-th value of a type as the server reads it from text.
func (v values) postgres(typ string, n int) (string, bool) {
	if element, ok := strings.CutSuffix(typ, "[]"); ok {
		text, ok := v.postgres(element, n)
		return "{" + nested(text) + "}", ok
	}
	base, numbers := typeParts(typ)
	switch base {
	case "smallint":
		return wholeNumber(n, 1<<15-1), true
	case "integer", "oid", "xid", "cid", "money":
		return wholeNumber(n, 1<<31-1), true
	case "bigint", "real", "double precision":
		return wholeNumber(n, 1<<31-1), true
	case "numeric":
		if len(numbers) == 0 {
			return wholeNumber(n, 1<<31-1), true
		}
		return decimal(n, numbers[0], first(numbers[1:], 0)), true
	case "text", "character varying", "citext", "public.citext", "name":
		return word(n, first(numbers, 0)), true
	case "character", `"char"`:
		return word(n, first(numbers, 1)), true
	case "boolean":
		return strconv.FormatBool(n%2 == 1), true
	case "date":
		return day(n), true
	case "timestamp without time zone", "timestamp with time zone":
		return day(n) + " " + clockTime(n), true
	case "time without time zone":
		return clockTime(n), true
	case "time with time zone":
		return clockTime(n) + "+00", true
	case "interval":
		return strconv.Itoa(n) + " minutes", true
	case "uuid":
		return uuid(n), true
	case "json", "jsonb":
		return `{}`, true
	case "bytea":
		return `\x` + hexDigits(n, 8), true
	case "inet":
		return "10." + strconv.Itoa(n/65536%256) + "." + strconv.Itoa(n/256%256) + "." + strconv.Itoa(n%256), true
	case "cidr":
		return "10." + strconv.Itoa(n/256%256) + "." + strconv.Itoa(n%256) + ".0/24", true
	case "macaddr":
		return "08002b" + hexDigits(n, 6), true
	case "macaddr8":
		return "08002bfffe" + hexDigits(n, 6), true
	case "bit":
		return bits(n, first(numbers, 1)), true
	case "bit varying":
		return bits(n, first(numbers, 8)), true
	case "xml":
		return "<a>" + strconv.Itoa(n) + "</a>", true
	case "tsvector", "tsquery":
		return "word" + strconv.Itoa(n), true
	case "point":
		return "(" + strconv.Itoa(n) + "," + strconv.Itoa(n) + ")", true
	case "circle":
		return "<(" + strconv.Itoa(10*n) + ",0),1>", true
	case "box", "lseg", "path", "polygon":
		return "((" + strconv.Itoa(10*n) + ",0),(" + strconv.Itoa(10*n+1) + ",1))", true
	case "line":
		return "{1,1," + strconv.Itoa(n) + "}", true
	case "pg_lsn":
		return "0/" + hexDigits(n, 4), true
	case "int4range", "int8range", "numrange":
		return disjoint(strconv.Itoa(10*n), strconv.Itoa(10*n+5)), true
	case "daterange", "tsrange", "tstzrange":
		return disjoint(day(n), day(n+1)), true
	case "int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange", "tstzmultirange":
		text, ok := v.postgres(strings.Replace(base, "multirange", "range", 1), n)
		return "{" + text + "}", ok
	}
	return v.named(typ, n)
}

// disjoint is a range that shares nothing with those of other numbers.
func disjoint(from, to string) string { return "[" + from + "," + to + ")" }

// named is a value of a type that somebody made.
func (v values) named(typ string, n int) (string, bool) {
	o, ok := v.typeNamed(typ)
	if !ok {
		text, ok := v.learnt[typ]
		return text, ok
	}
	switch o.Key.Kind {
	case schema.Enum:
		options := listed(lexer.Postgres, o.Prop("values"))
		if len(options) == 0 {
			return "", false
		}
		return choice(options, typ, n), true
	case schema.Domain:
		return v.postgres(o.Prop("type"), n)
	case schema.CompositeType:
		var parts []string
		for _, a := range apart(o.Prop("attributes")) {
			_, attribute := firstName(a)
			text, ok := v.postgres(withoutCollation(attribute), n)
			if !ok {
				text = ""
			}
			parts = append(parts, nested(text))
		}
		return "(" + strings.Join(parts, ",") + ")", true
	case schema.RangeType:
		from, ok := v.postgres(o.Prop("subtype"), 2*n)
		to, _ := v.postgres(o.Prop("subtype"), 2*n+1)
		return disjoint(nested(from), nested(to)), ok && from != to
	}
	return "", false
}

// typeNamed finds a type of the schema by the name that columns have it by.
func (v values) typeNamed(typ string) (schema.Object, bool) {
	for _, kind := range []schema.Kind{schema.Enum, schema.Domain, schema.CompositeType, schema.RangeType} {
		for _, name := range []string{typ, strings.SplitN(typ, "(", 2)[0]} {
			space, own, qualified := strings.Cut(name, ".")
			if !qualified {
				space, own = "public", name
			}
			key := schema.Key{Kind: kind, Schema: strings.Trim(space, `"`), Name: strings.Trim(own, `"`)}
			if o, ok := v.schema.Lookup(key); ok {
				return o, true
			}
		}
	}
	return schema.Object{}, false
}

// nested quotes a value within an array, a row or a range.
// https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
func nested(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// apart splits a list at the commas that stand outside of brackets and quotes.
func apart(list string) []string {
	var parts []string
	depth, start, quote := 0, 0, byte(0)
	for i := range len(list) {
		switch c := list[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"' || c == '`':
			quote = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(list[start:i]))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(list[start:]); rest != "" {
		parts = append(parts, rest)
	}
	return parts
}

// firstName splits "name rest", where the name may be quoted.
func firstName(text string) (name, rest string) {
	if strings.HasPrefix(text, `"`) {
		if end := strings.Index(text[1:], `" `); end >= 0 {
			return strings.ReplaceAll(text[1:end+1], `""`, `"`), text[end+3:]
		}
	}
	name, rest, _ = strings.Cut(text, " ")
	return name, rest
}

func withoutCollation(typ string) string {
	typ, _, _ = strings.Cut(typ, " COLLATE ")
	return typ
}

// guesses are texts that some type or other reads; the server says which.
var guesses = []string{"1", "a", "{}", "[1,2]", "[1,2,3]", "POINT(1 1)", "a=>1", "(1,1)", "2001-01-01", "()", ""}
