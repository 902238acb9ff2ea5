package config

import (
	"fmt"
	"strings"
)

// ParseDotenv reads a file of variables. The grammar is the part that the dotenv
// libraries of Ruby, Node, Python, PHP and Go and `docker --env-file` agree in:
//
//	# a comment, also after a value if a space stands before the #
//	NAME=value            export NAME=value
//	NAME='as it stands, $ and \ too, over several lines'
//	NAME="with \n, \r, \t, \", \\, \$ and ${OTHER}"
//	NAME=${OTHER}/${OTHER:-default}
//
// A variable refers to those above it in the file, or to the environment, which
// wins. The error names the line and no value.
func ParseDotenv(text string, getenv Getenv) (map[string]string, error) {
	values := map[string]string{}
	lookup := func(name string) (string, bool) {
		if v, ok := getenv(name); ok {
			return v, true
		}
		v, ok := values[name]
		return v, ok
	}
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	number := 0
	for text != "" {
		number++
		line, rest, _ := strings.Cut(text, "\n")
		line = strings.TrimLeft(line, " \t")
		if line == "" || line[0] == '#' {
			text = rest
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "export "))
		if !ok || !isName(name) {
			return nil, fmt.Errorf("line %d is not NAME=value", number)
		}
		value := strings.TrimLeft(text[strings.IndexByte(text, '=')+1:], " \t")
		value, used, wrong := dotenvValue(value, lookup)
		if wrong != "" {
			return nil, fmt.Errorf("line %d: the value of %s %s", number, name, wrong)
		}
		values[name] = value
		after := text[len(text)-len(used):]
		number += strings.Count(text[:len(text)-len(after)], "\n")
		_, text, _ = strings.Cut(after, "\n")
	}
	return values, nil
}

// dotenvValue is the value at the beginning of a text, and what follows it.
func dotenvValue(text string, lookup Getenv) (value, rest, wrong string) {
	if text != "" && (text[0] == '\'' || text[0] == '"') {
		inner, rest, ok := quotedPart(text)
		if !ok {
			return "", "", "has a quote that nothing closes"
		}
		if tail := strings.TrimLeft(firstLine(rest), " \t"); tail != "" && tail[0] != '#' {
			return "", "", "goes on after its closing quote"
		}
		if text[0] == '\'' {
			return inner, rest, ""
		}
		value, wrong := dotenvExpand(unquoteDouble(inner), lookup)
		return value, rest, wrong
	}
	line := firstLine(text)
	rest = text[len(line):]
	if i := strings.Index(line, " #"); i >= 0 {
		line = line[:i]
	} else if strings.HasPrefix(line, "#") {
		line = ""
	}
	value, wrong = dotenvExpand(strings.TrimRight(line, " \t"), lookup)
	return value, rest, wrong
}

// quotedPart is what stands in quotes at the beginning of a text. In double
// quotes a backslash protects the next character.
func quotedPart(text string) (inner, rest string, ok bool) {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[0] == '"':
			i++
		case text[i] == text[0]:
			return text[1:i], text[i+1:], true
		}
	}
	return "", "", false
}

// unquoteDouble undoes the escapes; an escaped dollar becomes $$, which the
// expansion turns into one.
func unquoteDouble(s string) string {
	return strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\"`, `"`, `\\`, `\`, `\$`, "$$").Replace(s)
}

// dotenvExpand replaces ${NAME}; an unset one is empty, as in a shell.
func dotenvExpand(s string, lookup Getenv) (value, wrong string) {
	parts, wrong := parseText(s)
	if wrong != "" {
		return "", wrong
	}
	value, err := expand(parts, func(name string) (string, bool) {
		v, _ := lookup(name)
		return v, true
	})
	if err != nil {
		return "", "refers to a variable that has to be set and is not"
	}
	return value, ""
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
