package parity

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
)

// family is a kind of value that engines call by different names.
type family string

// The families of types.
const (
	unfamiliar family = "" // no counterpart in other engines, or not known
	integers   family = "integer"
	decimals   family = "decimal"
	floats     family = "float"
	texts      family = "text"
	booleans   family = "boolean"
	dates      family = "date"
	times      family = "time"
	timestamps family = "timestamp" // with or without zone: frameworks map them crosswise
	intervals  family = "interval"
	documents  family = "json"
	uuids      family = "uuid"
	binaries   family = "binary"
	enums      family = "enum"
	networks   family = "network address"
	arrays     family = "array"
)

// logicalType is what a type means, whatever the engine calls it.
type logicalType struct {
	family family
	size   int      // bytes of an integer, characters of a text, digits of a decimal; 0 where none is declared
	scale  int      // of a decimal
	values []string // of an enum
}

// familiar is one spelling of a type. The name is in lower case and without
// what stands in brackets, unless the brackets decide: "tinyint(1)".
type familiar struct {
	name string
	logicalType
}

// logical finds out what one engine's spelling of a type means.
func logical(engine endpoint.Engine, spelling string) logicalType {
	t := parseType(engine, spelling)
	var known []familiar
	switch engine {
	case endpoint.Postgres:
		known = postgresTypes
	case endpoint.MySQL, endpoint.MariaDB:
		known = mysqlTypes
	case endpoint.SQLite:
		known = sqliteTypes
	}
	if t.array {
		return logicalType{family: arrays}
	}
	if engine == endpoint.Postgres && strings.HasSuffix(t.whole, ".citext") { // an extension's, in whatever schema
		t.name = "citext"
	}
	for _, name := range []string{t.whole, t.name} {
		if i := slices.IndexFunc(known, func(f familiar) bool { return f.name == name }); i >= 0 {
			return t.sized(known[i].logicalType)
		}
	}
	if engine == endpoint.SQLite {
		return t.sized(logicalType{family: affinity(t.name)})
	}
	return logicalType{}
}

// typeWords is a type taken apart: "character varying(190)" has the name
// "character varying" and the argument 190.
type typeWords struct {
	engine      endpoint.Engine
	whole, name string
	arguments   []int
	values      []string
	array       bool
}

func parseType(engine endpoint.Engine, spelling string) typeWords {
	t := typeWords{engine: engine, whole: strings.ToLower(spelling), array: strings.HasSuffix(spelling, "[]")}
	var name []string
	depth := 0
	for token := range lexer.Code(dialectOf(engine), spelling) {
		switch {
		case token.Is("("):
			depth++
		case token.Is(")"):
			depth--
		case depth > 0 && token.Kind == lexer.Number:
			if n, err := strconv.Atoi(token.Text); err == nil {
				t.arguments = append(t.arguments, n)
			}
		case depth > 0 && token.Kind == lexer.String:
			t.values = append(t.values, unquoted(token.Text))
		case depth == 0 && (token.Kind == lexer.Word || token.Kind == lexer.Quoted):
			name = append(name, strings.ToLower(token.Text))
		}
	}
	// A sign is counted by no other engine, and zeros pad on display alone.
	name = slices.DeleteFunc(name, func(word string) bool { return word == "unsigned" || word == "signed" || word == "zerofill" })
	t.name = strings.Join(name, " ")
	return t
}

func unquoted(literal string) string {
	return strings.ReplaceAll(strings.Trim(literal, "'"), "''", "'")
}

// sized adds what the arguments say.
func (t typeWords) sized(l logicalType) logicalType {
	switch l.family {
	case texts:
		if len(t.arguments) > 0 {
			l.size = t.arguments[0]
		}
	case decimals:
		if len(t.arguments) > 0 {
			l.size, l.scale = t.arguments[0], 0
		}
		if len(t.arguments) > 1 {
			l.scale = t.arguments[1]
		}
	case integers:
		if t.engine == endpoint.SQLite && len(t.arguments) > 0 && t.arguments[0] <= 8 { // Rails writes integer(8); int(11) is MySQL's
			l.size = t.arguments[0]
		}
		if l.size != 0 && !slices.Contains([]int{2, 4, 8}, l.size) { // not every engine has integers of 1 and 3 bytes
			l.size = map[bool]int{true: 2, false: 4}[l.size == 1]
		}
	case enums:
		l.values = t.values
	}
	return l
}

// affinity is how SQLite reads a type that it does not know, which is any.
// https://sqlite.org/datatype3.html#determination_of_column_affinity
func affinity(name string) family {
	for _, rule := range []struct {
		part   string
		family family
	}{{"int", integers}, {"char", texts}, {"clob", texts}, {"text", texts}, {"blob", binaries}, {"real", floats}, {"floa", floats}, {"doub", floats}} {
		if strings.Contains(name, rule.part) {
			return rule.family
		}
	}
	return unfamiliar // no type at all, or one whose affinity is NUMERIC and whose name is nobody's
}

// likeness is what the comparison of two types came to.
type likeness int

const (
	alike      likeness = iota
	standsIn            // one engine lacks the type and keeps it as another
	unmatched           // one of the types has no counterpart
	sizeApart           // of one family, with sizes that both declare and that differ
	familyWide          // of different families
)

// compareTypes compares two types of different engines.
func compareTypes(a, b logicalType, of, and endpoint.Engine) likeness {
	switch {
	case a.family == unfamiliar || b.family == unfamiliar:
		return unmatched
	case a.family != b.family:
		if keeps(and, a.family, b) || keeps(of, b.family, a) {
			return standsIn
		}
		return familyWide
	case a.family == enums && !slices.Equal(a.values, b.values):
		return sizeApart
	case a.size == 0 || b.size == 0:
		return alike
	case a.size != b.size || a.scale != b.scale:
		return sizeApart
	}
	return alike
}

// keeps says whether an engine that lacks a family keeps its values as another type.
func keeps(engine endpoint.Engine, lacking family, as logicalType) bool {
	if mysqlLike(engine) && lacking == booleans { // tinyint without the (1) that MySQL shows no more of other integers: TypeORM
		return as.family == integers && as.size == 2
	}
	return slices.ContainsFunc(standIns, func(s standIn) bool {
		return s.engine == engine && s.lacking == lacking && slices.Contains(s.as, as.family)
	})
}

// dialectOf is how an engine's SQL is cut into tokens.
func dialectOf(e endpoint.Engine) lexer.Dialect {
	switch e {
	case endpoint.Postgres:
		return lexer.Postgres
	case endpoint.SQLite:
		return lexer.SQLite
	}
	return lexer.MySQL
}
