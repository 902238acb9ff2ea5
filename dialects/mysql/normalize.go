package mysql

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/lexer"
)

// typeName takes off a column type what changes nothing: the display width
// that MySQL 8.0.19 stopped showing and MariaDB still shows, but for ZEROFILL,
// where it pads, and tinyint(1), which clients read as boolean; year(4); the
// marks of conditional comments.
func typeName(text string) string {
	text = withoutMarks.Replace(text)
	text = strings.TrimSpace(text)
	if text == "geomcollection" { // https://dev.mysql.com/doc/refman/8.4/en/gis-class-geometrycollection.html
		return "geometrycollection"
	}
	word, rest, ok := strings.Cut(text, "(")
	if !ok || text == "tinyint(1)" || !displaysWidth(word) || strings.Contains(rest, "zerofill") {
		return text
	}
	_, rest, _ = strings.Cut(rest, ")")
	return word + rest
}

func displaysWidth(word string) bool {
	switch word {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year":
		return true
	}
	return false
}

// collationName gives the three-byte charset the name that servers since
// MySQL 8.0.30 and MariaDB 10.6 give it.
func collationName(name string) string {
	if rest, ok := strings.CutPrefix(name, "utf8_"); ok {
		return "utf8mb3_" + rest
	}
	return name
}

// charsetOf is the charset that a collation belongs to.
func charsetOf(collation string) string {
	charset, _, _ := strings.Cut(collation, "_")
	return charset
}

// expression is an expression as it is compared: comments, spacing, quotes
// that a name does not need, the charset of the connection that it was made
// over, and brackets and names of functions that are one server's own way to
// print it say nothing.
func expression(text string) string {
	if !strings.ContainsAny(text, " (_!'") {
		return lexer.Fold(lexer.MySQL, text)
	}
	if known, ok := expressions.Load(text); ok {
		return known.(string)
	}
	said := respell(significant(text))
	expressions.Store(text, said)
	return said
}

// expressions are those that were asked for, as they are compared: environments
// have nearly all of them in common, and tables many.
var expressions sync.Map

// unescaped undoes what MySQL's information_schema does to the quotes of
// expressions: concat(_utf8mb4\'x\'). Nobody else does it.
// https://bugs.mysql.com/bug.php?id=100607
func unescaped(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
			switch text[i] {
			case 'n':
				b.WriteByte('\n')
				continue
			case 't':
				b.WriteByte('\t')
				continue
			case 'r':
				b.WriteByte('\r')
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// withoutIntroducers takes the introducer off literals that are the same bytes
// in every charset: MySQL writes _latin1'x' or _utf8mb4'x' by the connection
// that an expression was made over.
func withoutIntroducers(tokens []lexer.Token) iter.Seq[lexer.Token] {
	return func(yield func(lexer.Token) bool) {
		for i, t := range tokens {
			if !introduces(t, tokens[i+1:]) && !yield(t) {
				return
			}
		}
	}
}

func introduces(t lexer.Token, rest []lexer.Token) bool {
	if t.Kind != lexer.Word || t.Text[0] != '_' || !isCharset(t.Text[1:]) {
		return false
	}
	for _, next := range rest {
		if next.Kind != lexer.Space {
			return next.Kind == lexer.String && next.Text[0] == '\'' && ascii(next.Text)
		}
	}
	return false
}

// isCharset knows the charsets in which ASCII is ASCII.
func isCharset(name string) bool {
	switch strings.ToLower(name) {
	case "utf8mb4", "utf8mb3", "utf8", "latin1", "latin2", "latin5", "latin7", "ascii", "cp1250", "cp1251", "cp1256", "cp1257",
		"greek", "hebrew", "koi8r", "koi8u", "macroman", "euckr", "eucjpms", "ujis", "gb2312":
		return true
	}
	return false
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// literal writes a value as SQL does.
func literal(value string) string {
	return "'" + escaping.Replace(value) + "'"
}

// unqualified takes the database's own name off what it qualifies: databases
// are named otherwise in every environment. Spacing stays.
//
// A table, an alias or a variable may have the database's name. Where the text
// names something of that name by itself, shop.id is its column, and only what
// stands where a table or a function is named goes by the database.
func unqualified(database, text string) string {
	if database == "" || !strings.Contains(text, database) {
		return text
	}
	tokens := slices.Collect(lexer.Tokens(lexer.MySQL, text))
	name := func(i int) bool {
		return i >= 0 && i < len(tokens) && (tokens[i].Kind == lexer.Word || tokens[i].Kind == lexer.Quoted)
	}
	is := func(i int, text string) bool { return i >= 0 && i < len(tokens) && tokens[i].Is(text) }
	own := func(i int) bool { return name(i) && lexer.Name(lexer.MySQL, tokens[i]) == database }
	namesake := false
	for i := range tokens {
		namesake = namesake || own(i) && !is(i+1, ".")
	}
	var b strings.Builder
	before := lexer.Token{} // the last that is no space
	for i := 0; i < len(tokens); i++ {
		if own(i) && is(i+1, ".") && name(i+2) && !is(i-1, ".") && !fieldOfRow(tokens, i) &&
			(!namesake || is(i+3, ".") || is(i+3, "(") || namesRelation(before)) {
			i++
			continue
		}
		if tokens[i].Significant() {
			before = tokens[i]
		}
		b.WriteString(tokens[i].Text)
	}
	return b.String()
}

// namesRelation says whether the name of a table, view or procedure follows.
func namesRelation(t lexer.Token) bool {
	return slices.ContainsFunc([]string{"from", "join", "straight_join", "into", "update", "table", "call"}, t.Is)
}

// fieldOfRow keeps a trigger's new.x and old.x from being read as the table x
// of a database called new.
func fieldOfRow(tokens []lexer.Token, i int) bool {
	return tokens[i].Is("new") || tokens[i].Is("old")
}

// name is an identifier in a list, quoted only where it would be misread.
func name(text string) string {
	for i := range len(text) {
		c := text[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || i > 0 && '0' <= c && c <= '9') {
			return quoted(text)
		}
	}
	if text == "" {
		return quoted(text)
	}
	return text
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// unless is a value, or nothing where it is what goes without saying.
func unless(usual, value string) string {
	if strings.EqualFold(usual, value) {
		return ""
	}
	return value
}

var (
	withoutMarks = strings.NewReplacer("/*M!100301 ", "", "/*!100301 ", "", "*/", "")
	escaping     = strings.NewReplacer("'", "''", `\`, `\\`, "\n", `\n`, "\r", `\r`, "\x00", `\0`)
)
