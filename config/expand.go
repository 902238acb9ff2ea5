package config

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// part is a piece of a text: a literal, or a variable with what to do where it
// is unset or empty.
type part struct {
	literal   string
	name      string
	otherwise []part // of :-
	def       bool
	message   string // of :?
	required  bool
}

// parseText splits a text at its ${…}. A $ before anything but { and $ is a
// dollar. What is wrong comes as the end of a sentence, without any of the text.
func parseText(s string) (parts []part, wrong string) {
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, part{literal: literal.String()})
			literal.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "$$"):
			literal.WriteByte('$')
			i++
		case strings.HasPrefix(s[i:], "${"):
			inner, ok := braced(s[i+2:])
			if !ok {
				return nil, "has a ${ that no } closes"
			}
			p, wrong := parseVariable(inner)
			if wrong != "" {
				return nil, wrong
			}
			flush()
			parts = append(parts, p)
			i += len(inner) + 2
		default:
			literal.WriteByte(s[i])
		}
	}
	flush()
	return parts, ""
}

// braced is what stands before the closing brace.
func braced(s string) (string, bool) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			depth++
			i++
		case s[i] == '}' && depth > 0:
			depth--
		case s[i] == '}':
			return s[:i], true
		}
	}
	return "", false
}

func parseVariable(inner string) (part, string) {
	name, rest := inner, ""
	if i := strings.IndexAny(inner, ":-?+="); i >= 0 {
		name, rest = inner[:i], inner[i:]
	}
	if !isName(name) && !isField(name) {
		return part{}, "has a ${…} without a variable's name in it"
	}
	p := part{name: name}
	switch {
	case rest == "":
	case strings.HasPrefix(rest, ":-"):
		otherwise, wrong := parseText(rest[2:])
		if wrong != "" {
			return part{}, wrong
		}
		p.def, p.otherwise = true, otherwise
	case strings.HasPrefix(rest, ":?"):
		p.required, p.message = true, rest[2:]
	default:
		return part{}, "has a ${…} with an operator that is neither :- nor :?"
	}
	return p, ""
}

// isName is a variable's name.
func isName(s string) bool {
	return s != "" && !(s[0] >= '0' && s[0] <= '9') &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// fields are the names that are not variables of the environment.
var fields = slices.Concat([]string{"self.host", "self.port", "self.user", "self.database"}, Throwaways)

func isField(s string) bool {
	for _, f := range fields {
		if s == f {
			return true
		}
	}
	return false
}

// expand replaces the variables. The error names the variable, never a value.
func expand(parts []part, lookup Getenv) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		if p.name == "" {
			b.WriteString(p.literal)
			continue
		}
		value, ok := lookup(p.name)
		switch {
		case p.def && value == "":
			text, err := expand(p.otherwise, lookup)
			if err != nil {
				return "", err
			}
			value = text
		case p.required && value == "":
			return "", unavailable("the variable "+p.name+" is not set: "+p.message, "set "+p.name)
		case !ok:
			return "", unavailable("the variable "+p.name+" is not set", "set "+p.name, "or give it a default: ${"+p.name+":-…}")
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

func unavailable(what string, fix ...string) *problem.Error {
	return &problem.Error{Code: "X909", What: what, Fix: fix}
}
