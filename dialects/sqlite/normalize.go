package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Canon is what is compared of a definition: nothing, where every clause of it
// was read into properties, else its tokens. So a table written another way is
// not reported, and a clause that we do not know always is.
func Canon(k schema.Key, definition string) string {
	var err error
	switch k.Kind {
	case schema.Table:
		_, err = parseTable(definition)
	case schema.Index:
		_, err = parseIndex(definition)
	case schema.View:
		_, err = parseView(definition)
	case schema.Trigger:
		_, err = parseTrigger(definition)
	default:
		return lexer.Fold(lexer.SQLite, definition)
	}
	if err != nil {
		return lexer.Fold(lexer.SQLite, definition)
	}
	return ""
}

// names are the names of a schema in lower case. SQLite's names have no case.
type names map[string]bool

func (n names) add(name string) { n[lexer.Lower(name)] = true }

// fold reduces an expression or statement to what is compared. A "Name" in
// double quotes that is a name of the schema folds as a name; another may be a
// string (https://sqlite.org/quirks.html#dblquote) and keeps its case.
func (n names) fold(sql string) string {
	if !strings.Contains(sql, `"`) {
		return lexer.Fold(lexer.SQLite, sql)
	}
	var b strings.Builder
	for t := range lexer.Tokens(lexer.SQLite, sql) {
		text := t.Text
		if t.Kind == lexer.Quoted && n[lexer.Lower(lexer.Name(lexer.SQLite, t))] {
			text = lexer.Lower(text)
		}
		b.WriteString(text)
	}
	return lexer.Fold(lexer.SQLite, b.String())
}

// condition folds an expression, without parentheses around all of it.
func (n names) condition(sql string) string { return bare(n.fold(sql)) }

// unqualified is a check or an index's condition without the table's name before
// its columns: it can only mean itself there.
func unqualified(sql, table string) string {
	if !strings.Contains(sql, ".") {
		return sql
	}
	tokens := slices.Collect(lexer.Code(lexer.SQLite, sql))
	var b strings.Builder
	from := 0
	for i, t := range tokens {
		name, ok := nameOf(t)
		if ok && t.Kind != lexer.String && sameName(name, table) && i+2 < len(tokens) && tokens[i+1].Is(".") && (i == 0 || !tokens[i-1].Is(".")) {
			b.WriteString(sql[from:t.Offset])
			from = tokens[i+2].Offset
		}
	}
	return b.String() + sql[from:]
}

// bare takes off parentheses that enclose a whole folded expression.
func bare(expression string) string {
	for strings.HasPrefix(expression, "(") {
		p := newParser(expression)
		inner := p.parenthesised()
		if p.end() != nil {
			break
		}
		expression = inner
	}
	return expression
}

// defaultValue folds what follows DEFAULT. A single name there is a string, so
// it stays as it is. DEFAULT NULL is none.
func (n names) defaultValue(sql string) string {
	tokens := slices.Collect(lexer.Code(lexer.SQLite, sql))
	if len(tokens) == 1 && (tokens[0].Kind == lexer.Quoted || tokens[0].Kind == lexer.Word && !constant[lexer.Lower(sql)]) {
		return tokens[0].Text
	}
	if value := n.condition(sql); value != "null" {
		return value
	}
	return ""
}

// constant holds the words that mean a value of their own after DEFAULT.
var constant = map[string]bool{"null": true, "true": true, "false": true,
	"current_timestamp": true, "current_date": true, "current_time": true}

// typeName spells a declared type: "VARCHAR(10)", "DECIMAL(10,2)", "UNSIGNED BIG INT".
func typeName(sql string) string {
	var b strings.Builder
	afterName := false
	for t := range lexer.Code(lexer.SQLite, sql) {
		name, isName := nameOf(t)
		if !isName {
			name = t.Text
		} else if afterName {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToUpper(name))
		afterName = isName || t.Is(")")
	}
	return b.String()
}

// collation spells a collating sequence; BINARY is what is without one.
func collation(name string) string {
	if name = strings.ToUpper(name); name != "BINARY" {
		return name
	}
	return ""
}

// part spells one column of a key or index. The collation is said where it is
// not the column's own.
func (n names) part(k keyPart, own string) string {
	text := k.text
	if !k.isName {
		text = n.condition(text)
	} else {
		text = quoteName(text)
	}
	if c := collation(k.collation); c != own {
		if c == "" {
			c = "BINARY"
		}
		text += " COLLATE " + c
	}
	if k.desc {
		text += " DESC"
	}
	return text
}

// quoteName writes a name so that a list of names and expressions cannot be misread.
func quoteName(name string) string {
	folded := lexer.Lower(name)
	if lexer.Fold(lexer.SQLite, `"`+strings.ReplaceAll(folded, `"`, `""`)+`"`) == folded {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func quoteNames(list []string) string {
	quoted := make([]string, len(list))
	for i, name := range list {
		quoted[i] = quoteName(name)
	}
	return strings.Join(quoted, ", ")
}

// invented gives names to constraints that have none: made of their content,
// so that they are the same on every machine, and numbered where two are alike.
type invented map[schema.Key]int

func (v invented) key(kind schema.Kind, table, name, content string) (k schema.Key, auto string) {
	k = schema.Key{Kind: kind, Table: table, Name: name}
	if name == "" {
		k.Name, auto = "("+content+")", "yes"
	}
	v[k]++
	if n := v[k]; n > 1 {
		k.Name = fmt.Sprintf("%s #%d", k.Name, n)
	}
	return k, auto
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
