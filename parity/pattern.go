package parity

import (
	"fmt"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// Pattern selects objects: "table:public.tmp_*", "index:*.orders.idx_*",
// "setting:sql_mode", "public.audit_*" for any kind. The part behind the colon
// is matched against the object's path, names between dots; * and ? stop at a
// dot, and a pattern of a table covers all that belongs to the table.
type Pattern struct {
	text  string
	kind  string // "" for any
	parts []string
}

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	p := Pattern{text: text}
	rest := text
	if kind, after, ok := strings.Cut(text, ":"); ok {
		p.kind, rest = strings.ReplaceAll(strings.TrimSuffix(kind, "s"), " ", "-"), after
		if !knownPatternKind(p.kind) {
			return Pattern{}, fmt.Errorf("unknown kind %q in pattern %q: one of %s", kind, text, strings.Join(patternKinds(), ", "))
		}
	}
	if rest == "" {
		return Pattern{}, fmt.Errorf("pattern %q names no object", text)
	}
	p.parts = strings.Split(rest, ".")
	for _, part := range p.parts {
		if _, err := path.Match(part, ""); err != nil {
			return Pattern{}, fmt.Errorf("pattern %q: %q is not a pattern", text, part)
		}
	}
	return p, nil
}

// String is the pattern as it was written.
func (p Pattern) String() string { return p.text }

// patternKinds is what may stand before the colon: every kind of object, and
// the subjects of findings that are not objects.
func patternKinds() []string {
	kinds := []string{"migration", "setting", "gate", "fact"}
	for _, w := range schema.Vocabulary() {
		kinds = append(kinds, string(w.Kind))
	}
	return kinds
}

func knownPatternKind(kind string) bool {
	for _, k := range patternKinds() {
		if k == kind {
			return true
		}
	}
	return false
}

// Matches says whether the pattern selects an object.
func (p Pattern) Matches(k schema.Key) bool {
	if (p.kind == "" || p.kind == string(k.Kind)) && p.matchesPath(k) {
		return true
	}
	// What belongs to a table goes with it: "table:public.tmp_*" covers the
	// table's columns and indexes, and "schema:old" all that is in the schema.
	switch {
	case k.Table != "" && (p.kind == "" || p.kind == string(schema.Table)):
		return p.Matches(schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table})
	case k.Schema != "" && p.kind == string(schema.Namespace):
		return p.matches(k.Schema)
	}
	return false
}

// MatchesSubject says whether the pattern selects something that is no object
// of a schema: a migration or a setting.
func (p Pattern) MatchesSubject(kind, name string) bool {
	if p.kind != "" && p.kind != kind {
		return false
	}
	return globbed(strings.Join(p.parts, "."), name)
}

// matchesPath matches part by part; the schema may be left out.
func (p Pattern) matchesPath(k schema.Key) bool {
	names := []string{k.Name}
	if k.Table != "" {
		names = []string{k.Table, k.Name}
	}
	if k.Kind.Spelled() { // types may hold dots
		whole := strings.Join(p.parts, ".")
		return Pattern{parts: []string{whole}}.matches(k.Name) || k.Schema != "" && Pattern{parts: []string{whole}}.matches(k.Schema+"."+k.Name)
	}
	return p.matches(names...) || k.Schema != "" && p.matches(append([]string{k.Schema}, names...)...)
}

func (p Pattern) matches(names ...string) bool {
	if len(p.parts) != len(names) {
		return false
	}
	for i, part := range p.parts {
		if !globbed(part, names[i]) {
			return false
		}
	}
	return true
}

// globbed says whether a pattern is of a name. A slash is a character like any
// other: it stands in checks that have no name.
func globbed(pattern, name string) bool {
	const slash = "\x00" // no name holds it
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", slash), strings.ReplaceAll(name, "/", slash))
	return ok && err == nil
}
