package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// renamed is what a migration's statements rename, or move to another schema,
// and really did: the old key is gone, and the new one is there. What a block
// or a function renames is not among it.
func (t *Trial) renamed(step Step, changes []schema.Change) map[schema.Key]schema.Key {
	out := map[schema.Key]schema.Key{}
	for _, run := range step.Runs {
		d := deedOf(language(t.Env.Engine), run.Statement.SQL)
		for _, gone := range changes {
			for _, come := range changes {
				if gone.Op == schema.Drop && come.Op == schema.Add && gone.Key.Kind == come.Key.Kind && d.renames(gone.Key, come.Key) {
					out[gone.Key] = come.Key
				}
			}
		}
	}
	return out
}

// renames says whether a statement's words give an object another name.
func (d deed) renames(from, to schema.Key) bool {
	if !strings.HasPrefix(d.verb, "ALTER ") && d.verb != "RENAME" {
		return false
	}
	moved := from.Table == to.Table && (from.Schema == to.Schema || from.Name == to.Name)
	return moved && (d.says(from.Name, "RENAME", "TO", to.Name) || d.says(from.Name, "TO", to.Name) && d.has("RENAME") ||
		d.says("CHANGE", from.Name, to.Name) || d.says("CHANGE", "COLUMN", from.Name, to.Name) ||
		from.Schema != to.Schema && d.says(from.Name, "SET", "SCHEMA", to.Schema))
}

// says looks for words that follow each other, names among them.
func (d deed) says(words ...string) bool {
	for i := range d.words {
		if i+len(words) <= len(d.words) && slices.EqualFunc(d.words[i:i+len(words)], words, named) {
			return true
		}
	}
	return false
}

// named says whether a word of a statement is a name, or a keyword.
func named(word, name string) bool {
	if quoted, ok := strings.CutPrefix(word, `"`); ok {
		return strings.TrimSuffix(quoted, `"`) == name
	}
	return strings.EqualFold(word, name)
}
