package mysql

import (
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Canon reduces a definition to what is compared of it. It leaves out what
// differs between environments that are in sync (comments, definers, counters,
// names and numbers that servers invent, the order of keys) and what the
// object's properties say better (charsets, row format, display widths).
func Canon(k schema.Key, definition string) string {
	switch {
	case definition == "":
		return ""
	case k.Kind == schema.Table:
		return canonTable(definition)
	case k.Kind == schema.Sequence:
		return respell(withoutComment(significant(definition)))
	case k.Kind == schema.View:
		return respell(withoutDefiner(significant(definition)))
	case k.Kind.Routine():
		return withoutSemicolon(canonRoutine(definition))
	case k.Kind == schema.Event:
		return withoutSemicolon(written(caseless(significant(definition))))
	case k.Kind == schema.Trigger:
		return withoutSemicolon(canonTrigger(definition))
	}
	return lexer.Fold(lexer.MySQL, definition)
}

func significant(text string) []lexer.Token {
	return slices.AppendSeq(make([]lexer.Token, 0, 2+len(text)/4), lexer.Code(lexer.MySQL, text)) // about as many as there are
}

// caseless takes the case off names in quotes, as folding does of those without:
// where it counts, in names of tables, the property body has it.
func caseless(tokens []lexer.Token) []lexer.Token {
	for i, t := range tokens {
		if t.Kind == lexer.Quoted {
			tokens[i].Text = strings.ToLower(t.Text)
		}
	}
	return tokens
}

// withoutDefiner leaves DEFINER=user@host out.
func withoutDefiner(tokens []lexer.Token) []lexer.Token {
	i := slices.IndexFunc(tokens, func(t lexer.Token) bool { return t.Is("definer") })
	if i < 0 || i+2 >= len(tokens) || !tokens[i+1].Is("=") {
		return tokens
	}
	end := i + 3
	for end < len(tokens) && !isClause(tokens[end]) {
		end++
	}
	return slices.Delete(slices.Clone(tokens), i, end)
}

// withoutComment leaves a sequence's COMMENT='text' out: it is a property.
func withoutComment(tokens []lexer.Token) []lexer.Token {
	i := slices.IndexFunc(tokens, func(t lexer.Token) bool { return t.Is("comment") })
	if i < 0 || i+2 >= len(tokens) || !tokens[i+1].Is("=") {
		return tokens
	}
	return slices.Delete(slices.Clone(tokens), i, i+3)
}

// isClause says whether a token begins what follows a definer.
func isClause(t lexer.Token) bool {
	return slices.ContainsFunc([]string{"sql", "view", "function", "procedure", "trigger", "event", "aggregate"}, t.Is)
}

// canonRoutine leaves the parameters out: they stand as they were typed, and
// the property arguments has their types as the server reads them.
func canonRoutine(definition string) string {
	head, _, rest := aroundParameters(withoutDefiner(caseless(significant(definition))))
	if rest == nil {
		return written(head)
	}
	if len(rest) > 0 && rest[0].Is("returns") {
		rest = withoutWidth(rest)
	}
	return written(head) + " " + written(withoutRoutineComment(rest))
}

// aroundParameters is the definition of a routine before, within and behind the
// brackets of its parameters, each parameter by itself; all is before where it has no brackets.
func aroundParameters(tokens []lexer.Token) (head []lexer.Token, parameters [][]lexer.Token, rest []lexer.Token) {
	open := slices.IndexFunc(tokens, func(t lexer.Token) bool { return t.Is("(") })
	if open < 0 {
		return tokens, nil, nil
	}
	depth, start := 0, open+1
	for i := open; i < len(tokens); i++ {
		switch {
		case tokens[i].Is("("):
			depth++
		case tokens[i].Is(")"):
			if depth--; depth == 0 {
				return tokens[:open], append(parameters, tokens[start:i]), tokens[i+1:]
			}
		case tokens[i].Is(",") && depth == 1:
			parameters = append(parameters, tokens[start:i])
			start = i + 1
		}
	}
	return tokens[:open], append(parameters, tokens[start:]), []lexer.Token{}
}

// withoutRoutineComment leaves COMMENT 'text' out where it stands before the
// body, and leaves alone what a body calls comment.
func withoutRoutineComment(tokens []lexer.Token) []lexer.Token {
	for i, t := range tokens {
		if n := commentLength(tokens[i:]); n > 0 {
			return slices.Delete(slices.Clone(tokens), i, i+n)
		}
		if t.Is("begin") || t.Is("return") || t.Is(";") {
			break
		}
	}
	return tokens
}

// canonTrigger keeps the body: the rest stands as it was typed in MariaDB, and
// the properties have it.
func canonTrigger(definition string) string {
	tokens := caseless(significant(definition))
	for i, t := range tokens {
		if i > 1 && t.Is("row") && tokens[i-1].Is("each") && tokens[i-2].Is("for") {
			return written(tokens[i+1:])
		}
	}
	return written(withoutDefiner(tokens))
}

// tokenRoom is where tables are taken apart: what comes of it holds no tokens,
// and a large table has thousands.
var tokenRoom = sync.Pool{New: func() any { return new([]lexer.Token) }}

// canonTable is the columns in their order, then keys and constraints sorted
// and without names, then the options.
func canonTable(definition string) string {
	room := tokenRoom.Get().(*[]lexer.Token)
	defer tokenRoom.Put(room)
	p, tokens := takeApartInto((*room)[:0], definition)
	*room = tokens
	columns, keys := make([]string, 0, len(p.elements)+2), make([]string, 0, len(p.elements))
	for _, e := range p.elements {
		if len(e) == 0 {
			continue
		}
		if e[0].Kind == lexer.Quoted {
			column, checks := withoutCheck(canonColumn(e))
			columns = append(columns, written(column))
			keys = append(keys, checks...)
		} else {
			keys = append(keys, written(canonKey(e)))
		}
	}
	slices.Sort(keys)
	options := written(withoutModelled(withoutComments(p.options)))
	for _, word := range []string{"yes", "no", "on", "off", "default"} { // MariaDB 11.8.9 quotes what 10.11 does not: ENCRYPTED='NO'
		options = strings.ReplaceAll(options, "= '"+strings.ToUpper(word)+"'", "= "+word)
	}
	parts := append(append(columns, keys...), options, written(withoutComments(p.tail)))
	return strings.Join(parts, "\n")
}

// canonColumn leaves out comment, charset, collation, visibility and width,
// and writes the time of day and a default of bytes in one way.
// The tokens are nobody else's.
func canonColumn(e []lexer.Token) []lexer.Token {
	e = withoutWidth(e)
	for i := range e[:len(e)-1] {
		switch {
		case e[i].Is("localtimestamp") && e[i+1].Is("("):
			e[i].Text = "current_timestamp"
		case e[i].Is("default") && binary(strings.ToLower(e[1].Text)) && e[i+1].Kind != lexer.Word && !e[i+1].Is("("):
			// MariaDB prints the bytes as they are until 11.4, as 0x00ff since.
			e[i+1] = lexer.Token{Kind: lexer.Number, Text: "0x" + hex.EncodeToString([]byte(bytesOf(e[i+1].Text)))}
		}
	}
	return withoutModelled(withoutComments(e))
}

// withoutCheck moves the check that MariaDB writes behind a column to where the
// table's stand: it is the same constraint.
func withoutCheck(e []lexer.Token) (column []lexer.Token, checks []string) {
	depth := 0
	for i, t := range e {
		switch {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		case depth == 0 && t.Is("check"):
			return e[:i], []string{"constraint " + written(e[i:])}
		}
	}
	return e, nil
}

// withoutWidth turns x int ( 11 ) into x int.
func withoutWidth(e []lexer.Token) []lexer.Token {
	if len(e) < 5 || !e[2].Is("(") || !e[4].Is(")") || !displaysWidth(strings.ToLower(e[1].Text)) {
		return e
	}
	if slices.ContainsFunc(e, func(t lexer.Token) bool { return t.Is("zerofill") }) ||
		e[1].Is("tinyint") && e[3].Text == "1" && !(len(e) > 5 && e[5].Is("unsigned")) {
		return e
	}
	return slices.Delete(slices.Clone(e), 2, 5)
}

// withoutModelled leaves out clauses outside brackets whose resolved values the
// properties have: DEFAULT CHARSET=x, CHARACTER SET x, COLLATE x, ROW_FORMAT=x,
// INVISIBLE, which servers write in places of their own.
func withoutModelled(tokens []lexer.Token) []lexer.Token {
	return without(tokens, func(rest []lexer.Token, depth int) int {
		if depth > 0 {
			return 0
		}
		return modelledLength(rest)
	})
}

func modelledLength(tokens []lexer.Token) int {
	at := func(i int, text string) bool { return i < len(tokens) && tokens[i].Is(text) }
	value := func(i int) int { // of [=] value
		if at(i, "=") {
			i++
		}
		return min(i+1, len(tokens))
	}
	switch {
	case at(0, "default") && at(1, "charset"):
		return value(2)
	case at(0, "character") && at(1, "set"):
		return value(2)
	case at(0, "collate"), at(0, "row_format"):
		return value(1)
	case at(0, "invisible"):
		return 1
	}
	return 0
}

// canonKey leaves out what the server invents or the properties say: names,
// the method that goes without saying, the actions that mean the default.
func canonKey(e []lexer.Token) []lexer.Token {
	out := make([]lexer.Token, 0, len(e))
	at := func(i int, texts ...string) bool {
		return i >= 0 && i < len(e) && slices.ContainsFunc(texts, e[i].Is)
	}
	depth := 0
	for i := 0; i < len(e); i++ {
		switch {
		case at(i, "("):
			depth++
		case at(i, ")"):
			depth--
		}
		switch {
		case depth > 0:
		case e[i].Kind == lexer.Quoted && at(i-1, "key", "constraint"):
			continue
		case at(i, "using") && at(i+1, "btree"):
			i++
			continue
		case at(i, "on") && at(i+1, "delete", "update") && at(i+2, "restrict"):
			i += 2
			continue
		case at(i, "on") && at(i+1, "delete", "update") && at(i+2, "no") && at(i+3, "action"):
			i += 3
			continue
		}
		out = append(out, e[i])
	}
	return withoutComments(out)
}
