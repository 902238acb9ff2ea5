package config

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/problem"
)

// mistake is one thing that is wrong with a file.
type mistake struct {
	at   Position
	src  *source
	key  string // the key it is about, where it is about one
	what string
	fix  string
}

// mistakes collects all of them, so that a user sees them together.
type mistakes struct {
	list    []mistake
	sources map[string]*source
}

func (m *mistakes) add(x mistake) { m.list = append(m.list, x) }

// err is all mistakes, the file's before those of schemadiff.local.yaml, in their order, each a *problem.Error;
// problem.All takes them apart again.
func (m *mistakes) err() error {
	slices.SortStableFunc(m.list, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(b.at.File, a.at.File), cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	var errs []error
	for _, x := range m.list {
		p := &problem.Error{Code: "X904", What: x.what, Where: x.where()}
		if x.fix != "" {
			p.Fix = []string{x.fix}
		}
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// where is the place with an excerpt:
//
//	schemadiff.yaml:3:5
//	  3 |     pasword: …
//	    |     ^^^^^^^
func (x mistake) where() string {
	if x.at.Line == 0 {
		return x.at.File
	}
	number := strconv.Itoa(x.at.Line)
	where := x.at.File + ":" + number + ":" + strconv.Itoa(x.at.Column)
	text, column, width := x.excerpt()
	if text == "" {
		return where
	}
	gutter := strings.Repeat(" ", len(number))
	return where + "\n  " + number + " | " + text +
		"\n  " + gutter + " | " + strings.Repeat(" ", column-1) + strings.Repeat("^", width)
}

// excerpt is the line, or where a value on it could be a secret no more than the
// key, with the column and width of what is meant.
func (x mistake) excerpt() (text string, column, width int) {
	if x.src == nil || x.at.Line < 1 || x.at.Line > len(x.src.lines) {
		return "", 0, 0
	}
	line := strings.ReplaceAll(x.src.lines[x.at.Line-1], "\t", " ")
	if !x.src.private[x.at.Line] {
		line = strings.TrimRight(strings.SplitN(line, " #", 2)[0], " ")
		if x.at.Column > utf8.RuneCountInString(line) {
			return "", 0, 0
		}
		tail := string([]rune(line)[x.at.Column-1:])
		return line, x.at.Column, max(1, utf8.RuneCountInString(token().FindString(tail)))
	}
	if !isKey(x.key) {
		return "", 0, 0
	}
	indent := len(line) - len(strings.TrimLeft(line, " -"))
	return line[:indent] + x.key + ": …", indent + 1, len(x.key)
}

// token is what a caret underlines: a quoted text or a run of other characters.
var token = lazy.Regexp(`^("[^"]*"|'[^']*'|[^\s,:\]}]+)`)

// keyLine is all that is shown of a line of a file that is not YAML.
var keyLine = lazy.Regexp(`^[ -]*([A-Za-z_][A-Za-z0-9_.-]*):(\s|$)`)

var inQuotes = lazy.Regexp(`'[^']*'|"[^"]*"`)

// syntax reports a file that is not YAML. The parser's words may repeat a piece
// of the file, which may be a piece of a password: `*` and `&` begin an alias.
func (m *mistakes) syntax(src *source, err error) {
	x := mistake{at: Position{File: src.name, Line: 1, Column: 1}, what: "the file is not valid YAML"}
	var load *yaml.LoadError
	if errors.As(err, &load) {
		message := strings.TrimPrefix(load.Message, "yaml: ")
		switch {
		case strings.HasPrefix(message, "unknown anchor"):
			message = "an alias begins with * here, and nothing has its name"
			x.fix = "put the value in quotes if it is no alias"
		case strings.HasPrefix(message, "no documents"):
			m.add(mistake{at: x.at, what: "the file is empty", fix: "write version: 1 and environments:"})
			return
		case strings.Contains(message, "cannot start any token"):
			message = "no value begins with this character"
			x.fix = "indent with spaces, not tabs; put a value that begins with % @ or ` in quotes"
		case strings.Contains(message, "mapping values are not allowed"):
			message = "a colon followed by a space stands inside of a value"
			x.fix = "put the value in quotes, or give the key a line of its own"
		}
		if strings.Contains(message, "expected ',' or") {
			x.fix = "inside of { } and [ ] put values with ${…}, commas or brackets in quotes"
		}
		x.what += ": " + inQuotes().ReplaceAllStringFunc(message, keepPunctuation)
		mark := load.Mark
		if load.ContextMark.Line > 0 && strings.Contains(load.ContextMsg, "quoted scalar") {
			mark = load.ContextMark // where the quote opens, not where the file ends
		}
		if mark.Line > 0 {
			x.at.Line, x.at.Column = mark.Line, max(mark.Column, 1)
		}
	}
	if x.at.Line <= len(src.lines) {
		if key := keyLine().FindStringSubmatch(src.lines[x.at.Line-1]); key != nil {
			x.src, x.key = &source{name: src.name, lines: src.lines, private: map[int]bool{x.at.Line: true}}, key[1]
		}
	}
	m.add(x)
}

// keepPunctuation leaves the ':' of "did not find expected ':'".
func keepPunctuation(quoted string) string {
	if len(quoted) == 3 {
		return quoted
	}
	return "…"
}

func isKey(s string) bool { return s != "" && len(s) <= 60 && keyLine().MatchString(s+":") }

// shown is a key in a message. What does not look like a key may be a value that
// slipped in its place, a password for example.
func shown(key string) string {
	if !isKey(key) {
		return "on this line"
	}
	return strconv.Quote(key)
}

func line(p Position) string { return strconv.Itoa(p.Line) }
