package report

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// expressions are the properties that are SQL, in which a number is a value. In
// all others it is a size, a version or a setting.
var expressions = []string{"body", "check", "default", "definition", "expression", "generated", "partition_bound", "predicate", "query", "using", "when"}

// withoutTexts is a property that is no SQL with the literals hidden that it quotes.
func withoutTexts(dialect lexer.Dialect, text string) string {
	if !strings.ContainsAny(text, `'"$`) {
		return text
	}
	return hidden(dialect, text, func([]lexer.Token, int) bool { return true })
}

// withoutLiterals is SQL with its texts, its numbers and its comments hidden,
// but for numbers that belong to a type.
func withoutLiterals(dialect lexer.Dialect, sql string) string {
	if !strings.ContainsAny(sql, `'"$-#/0123456789`) {
		return sql
	}
	return hidden(dialect, sql, ofType)
}

// hidden is SQL without its literals. What stands in dollar quotes is SQL again.
func hidden(dialect lexer.Dialect, sql string, keeps func(tokens []lexer.Token, i int) bool) string {
	tokens := slices.Collect(lexer.Tokens(dialect, sql))
	var b strings.Builder
	for i, t := range tokens {
		end := strings.IndexByte(strings.TrimPrefix(t.Text, "$"), '$') + 2
		switch {
		case t.Kind == lexer.Comment && strings.HasPrefix(t.Text, "/*"):
			b.WriteString("/* " + hiddenText + " */")
		case t.Kind == lexer.Comment:
			b.WriteString("-- " + hiddenText)
		case t.Kind == lexer.Number && !keeps(tokens, i):
			b.WriteString(hiddenText)
		case t.Kind != lexer.String:
			b.WriteString(t.Text)
		case strings.HasPrefix(t.Text, "$") && end > 1 && len(t.Text) >= 2*end && strings.HasSuffix(t.Text, t.Text[:end]):
			b.WriteString(t.Text[:end] + hidden(dialect, t.Text[end:len(t.Text)-end], keeps) + t.Text[len(t.Text)-end:])
		default:
			b.WriteString("'" + hiddenText + "'")
		}
	}
	return b.String()
}

// ofType says whether a number belongs to a type, as those of numeric(12,2) and
// varchar(20): it stands with nothing but numbers in brackets, right behind the
// name of a type.
func ofType(tokens []lexer.Token, i int) bool {
	open := i - 1
	for ; open > 0 && !tokens[open].Is("("); open-- {
		if t := tokens[open]; t.Significant() && t.Kind != lexer.Number && !t.Is(",") && !t.Is("-") { // numeric(3,-2)
			return false
		}
	}
	closed := i + 1
	for ; closed < len(tokens) && !tokens[closed].Is(")"); closed++ {
		if t := tokens[closed]; t.Significant() && t.Kind != lexer.Number && !t.Is(",") && !t.Is("-") {
			return false
		}
	}
	return open > 0 && closed < len(tokens) && tokens[open-1].Kind == lexer.Word && slices.Contains(sized, strings.ToLower(tokens[open-1].Text))
}

// sized are the words before the size of a type, of all engines.
var sized = []string{"varchar", "char", "character", "nchar", "nvarchar", "varying", "bit", "varbit", "numeric", "decimal", "dec", "number", "float", "double", "real",
	"int", "integer", "tinyint", "smallint", "mediumint", "bigint", "year", "time", "timestamp", "datetime", "timestamptz", "timetz", "interval", "second",
	"binary", "varbinary", "blob", "text", "vector", "halfvec", "varchar2", "bpchar"}
