package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// deed is what a statement says that it does, as far as its first words tell.
// It gives a name to what was observed, and proves nothing itself.
type deed struct {
	words   []string   // of the whole statement, keywords and names alike, in capitals; brackets left out with what is in them
	verb    string     // "CREATE INDEX", "ALTER TABLE", "DROP VIEW"; one word for others
	inside  []string   // the words in brackets
	actions [][]string // of ALTER TABLE, the words of each action
}

// fillers stand between a verb and its object and change neither.
var fillers = []string{"OR", "REPLACE", "UNIQUE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "CONSTRAINT", "RECURSIVE", "FOREIGN", "MATERIALIZED", "EVENT"}

func deedOf(d lexer.Dialect, sql string) deed {
	var out deed
	depth, skip := 0, true
	action := []string{}
	flush := func() {
		if len(action) > 0 {
			out.actions = append(out.actions, action)
			action = []string{}
		}
	}
	for t := range lexer.Code(d, sql) {
		switch {
		case t.Is("("):
			depth++
			continue
		case t.Is(")"):
			depth--
			continue
		case depth > 0:
			if t.Kind == lexer.Word {
				action = append(action, "("+strings.ToUpper(t.Text)) // within brackets: told apart from what stands outside
				out.inside = append(out.inside, strings.ToUpper(t.Text))
			}
			continue
		case t.Is(","):
			flush()
			continue
		}
		if t.Kind != lexer.Word && t.Kind != lexer.Quoted {
			continue
		}
		word := strings.ToUpper(t.Text)
		if t.Kind == lexer.Quoted {
			word = `"` + lexer.Name(d, t) + `"`
		}
		out.words = append(out.words, word)
		switch {
		case out.verb == "":
			out.verb = word
		case skip && (out.verb == "CREATE" || out.verb == "ALTER" || out.verb == "DROP"):
			switch {
			case word == "MATERIALIZED":
				out.verb += " MATERIALIZED"
				skip = false
			case !slices.Contains(fillers, word):
				out.verb += " " + word
				skip = false
			}
		case out.verb == "CREATE MATERIALIZED" || out.verb == "ALTER MATERIALIZED" || out.verb == "DROP MATERIALIZED":
			out.verb += " " + word
		default:
			action = append(action, word)
		}
	}
	flush()
	if out.verb == "ALTER TABLE" && len(out.actions) > 0 {
		out.actions[0] = withoutName(out.actions[0])
	} else if out.verb != "ALTER TABLE" {
		out.actions = nil
	}
	return out
}

// verbs of ALTER TABLE's actions.
var actionVerbs = []string{"ADD", "ALTER", "DROP", "RENAME", "SET", "RESET", "VALIDATE", "ATTACH", "DETACH", "ENABLE", "DISABLE", "FORCE", "NO",
	"OWNER", "CLUSTER", "INHERIT", "REPLICA", "OF", "NOT", "MODIFY", "CHANGE", "CONVERT", "ENGINE"}

// withoutName takes the table's name from in front of the first action.
func withoutName(words []string) []string {
	named := false
	for i, w := range words {
		if w == "IF" || w == "EXISTS" || w == "ONLY" {
			continue
		}
		if named && slices.Contains(actionVerbs, w) {
			return words[i:]
		}
		named = true
	}
	return nil
}

// has says whether a word stands in the statement outside of brackets.
func (d deed) has(word string) bool { return slices.Contains(d.words, word) }

// doing finds the first action of ALTER TABLE that fits.
func (d deed) doing(fits func(action []string) bool) bool {
	return slices.ContainsFunc(d.actions, fits)
}

// starts says whether an action begins with the words.
func starts(action []string, words ...string) bool {
	return len(action) >= len(words) && slices.Equal(action[:len(words)], words)
}

func mentions(action []string, word string) bool { return slices.Contains(action, word) }

// adds says whether an action adds a constraint of a kind: ADD [CONSTRAINT name] words.
func adds(action []string, words ...string) bool {
	if !starts(action, "ADD") {
		return false
	}
	rest := action[1:]
	if starts(rest, "CONSTRAINT") && len(rest) > 1 {
		rest = rest[2:]
	}
	return starts(rest, words...)
}

// addsColumn says whether an action adds a column.
func addsColumn(action []string) bool {
	if !starts(action, "ADD") || len(action) < 2 {
		return false
	}
	switch action[1] {
	case "CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE", "NOT", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "PARTITION", "PERIOD", "SYSTEM":
		return false
	}
	return true
}

// retypes says whether an action changes a column's type.
func retypes(action []string) bool {
	return starts(action, "ALTER") && (mentions(action, "TYPE"))
}
