package report

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/schemadiff/schemadiff/schema"
)

// Whatever a database holds, every writer ends, and nothing of it acts.
func FuzzWriters(f *testing.F) {
	f.Add("orders", "numeric(12,2)", "numeric(10,2)")
	f.Add("x\n::error::y", "a\n\tb \nc", "a\n    b\r\nc")
	f.Add("##[error]", "\x9b2J\x00", "\u202e")
	f.Add("", "", "\n\n")
	f.Fuzz(func(t *testing.T, name, a, b string) {
		r := base(target("dev", "17.6", "a"), target(name, "17.6", "b"))
		r.Findings = []Finding{about(key(schema.Column, "orders", name), "column-type-differs",
			Finding{Field: "type", Message: b, Hint: a, Values: []Value{{Target: "dev", Present: true, Text: a}, {Target: name, Present: true, Text: b}}})}
		r.Notes = []string{a}
		r.Sort()
		for what, text := range written(t, r) {
			text = withoutOurs(what, text)
			if !utf8.ValidString(text) {
				t.Errorf("%s: not UTF-8", what)
			}
			if i := strings.IndexFunc(text, func(c rune) bool { return c != '\n' && (unicode.IsControl(c) || acts(c)) }); i >= 0 {
				t.Errorf("%s: %q", what, text[i:min(i+20, len(text))])
			}
			if what == "json" {
				if _, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text))); err != nil {
					t.Error(err)
				}
			}
			for _, line := range acted(what, text) {
				t.Errorf("%s: a command: %s", what, line)
			}
		}
	})
}
