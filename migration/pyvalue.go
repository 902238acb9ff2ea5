package migration

import "fmt"

// pyValue is a literal. What is not one (a call, an expression) is opaque: it
// is there, and only running the code would tell what it is.
type pyValue struct {
	kind  pyValueKind
	text  string    // of a string
	items []pyValue // of a tuple or list
	line  int
}

type pyValueKind int

const (
	pyOpaque pyValueKind = iota
	pyNone
	pyText
	pyItems
	pyTrue
)

// strings is a string, None, or a sequence of strings as a list.
func (v pyValue) strings() ([]string, bool) {
	switch v.kind {
	case pyNone:
		return nil, true
	case pyText:
		return []string{v.text}, true
	case pyItems:
		var out []string
		for _, item := range v.items {
			if item.kind != pyText {
				return nil, false
			}
			out = append(out, item.text)
		}
		return out, true
	}
	return nil, false
}

// assignments finds `name = literal` and `name: type = literal` in a module's
// own block, and with class set in that class's block instead. The last one
// counts, as in Python; found says whether the class is there.
func assignments(src, class string, wanted ...string) (values map[string]pyValue, found bool, err error) {
	tokens, err := pyTokens(src)
	if err != nil {
		return nil, false, err
	}
	values = map[string]pyValue{}
	inside, body := class == "", 0
	found = inside
	for i := 0; i < len(tokens); i++ {
		if tokens[i].kind != pyLine {
			continue
		}
		start := i + 1
		switch indent := tokens[i].indent; {
		case class == "" && indent != 0:
			continue
		case class != "" && indent == 0:
			inside = has(tokens, start, "class", class)
			found, body = found || inside, 0
			continue
		case class != "" && inside && body == 0:
			body = indent
		}
		if !inside || tokens[i].indent != body {
			continue
		}
		for _, name := range wanted {
			if has(tokens, start, name) {
				if v, ok := assigned(tokens, start+1); ok {
					values[name] = v
				}
			}
		}
	}
	return values, found, nil
}

// has says whether the words stand at a position.
func has(tokens []pyToken, at int, words ...string) bool {
	for i, w := range words {
		if at+i >= len(tokens) || tokens[at+i].kind != pyName || tokens[at+i].text != w {
			return false
		}
	}
	return true
}

// assigned reads the value behind a name's annotation and equals sign.
func assigned(tokens []pyToken, at int) (pyValue, bool) {
	if at < len(tokens) && tokens[at].text == ":" && tokens[at].kind == pyOther {
		depth := 0
		for at++; at < len(tokens) && tokens[at].kind != pyLine; at++ {
			switch t := tokens[at]; {
			case t.kind != pyOther:
			case t.text == "[" || t.text == "(":
				depth++
			case t.text == "]" || t.text == ")":
				depth--
			}
			if depth == 0 && tokens[at].kind == pyOther && tokens[at].text == "=" {
				break
			}
		}
	}
	if at+1 >= len(tokens) || tokens[at].kind != pyOther || tokens[at].text != "=" || tokens[at+1].kind == pyOther && tokens[at+1].text == "=" {
		return pyValue{}, false
	}
	p := pyParser{tokens: tokens, at: at + 1}
	return p.line(), true
}

type pyParser struct {
	tokens []pyToken
	at     int
	depth  int
}

func (p *pyParser) peek() pyToken {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return pyToken{kind: pyLine}
}

func (p *pyParser) is(op string) bool {
	t := p.peek()
	return t.kind == pyOther && t.text == op
}

func (p *pyParser) ends() bool { return p.peek().kind == pyLine || p.is(";") }

// line is the value up to the end of the line: one value, or a tuple without
// brackets.
func (p *pyParser) line() pyValue {
	v := p.value()
	if !p.is(",") {
		if !p.ends() {
			return pyValue{line: v.line}
		}
		return v
	}
	tuple := pyValue{kind: pyItems, items: []pyValue{v}, line: v.line}
	for p.is(",") {
		p.at++
		if !p.ends() {
			tuple.items = append(tuple.items, p.value())
		}
	}
	if !p.ends() {
		return pyValue{line: v.line}
	}
	return tuple
}

// maxNesting keeps brackets that somebody nests a million deep off our stack.
const maxNesting = 100

// value reads a literal up to a comma, a closing bracket or the line's end.
func (p *pyParser) value() pyValue {
	if p.depth++; p.depth > maxNesting {
		return p.skip()
	}
	defer func() { p.depth-- }()
	v := pyValue{line: p.peek().line}
	switch t := p.peek(); {
	case t.kind == pyString:
		v.kind = pyText
		for ; p.peek().kind == pyString; p.at++ { // adjacent literals are one
			if p.peek().opaque {
				return p.skip()
			}
			v.text += p.peek().text
		}
	case t.kind == pyName && t.text == "None":
		v.kind = pyNone
		p.at++
	case t.kind == pyName && t.text == "True":
		v.kind = pyTrue
		p.at++
	case p.is("["):
		v.kind, v.items, _ = p.sequence("]")
	case p.is("("):
		var comma bool
		v.kind, v.items, comma = p.sequence(")")
		if v.kind == pyItems && len(v.items) == 1 && !comma {
			v = v.items[0] // brackets that only group
		}
	}
	if v.kind == pyOpaque || !p.ends() && !p.is(",") && !p.is(")") && !p.is("]") && !p.is("}") {
		return p.skip() // an expression goes on
	}
	return v
}

// sequence reads the items between brackets.
func (p *pyParser) sequence(closing string) (kind pyValueKind, items []pyValue, comma bool) {
	p.at++
	for !p.is(closing) {
		if p.peek().kind == pyLine {
			return pyOpaque, nil, false
		}
		items = append(items, p.value())
		if p.is(",") {
			comma = true
			p.at++
		} else if !p.is(closing) {
			return pyOpaque, nil, false
		}
	}
	p.at++
	return pyItems, items, comma
}

// skip passes over what is no literal.
func (p *pyParser) skip() pyValue {
	v := pyValue{line: p.peek().line}
	for depth := 0; p.peek().kind != pyLine; p.at++ {
		switch {
		case p.is("(") || p.is("[") || p.is("{"):
			depth++
		case p.is(")") || p.is("]") || p.is("}"):
			if depth == 0 {
				return v
			}
			depth--
		case depth == 0 && (p.is(",") || p.is(";")):
			return v
		}
	}
	return v
}

// notLiteral is the error for a value that only running the code would tell.
func notLiteral(path, name string, v pyValue) error {
	return fmt.Errorf("%s:%d: %s is not written out, so that it cannot be read without running the file", path, v.line, name)
}
