package integration

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/schema"
)

// laws holds for any two schemas of one dialect, whatever they are.
func laws(t *testing.T, canon schema.Canon, a, b schema.Schema) {
	t.Helper()
	for _, s := range []schema.Schema{a, b} {
		if got := changeLines(schema.Diff(s, s, canon)); got != "" {
			t.Errorf("a schema differs from itself:\n%s", got)
		}
		again := throughJSON(t, s)
		if got := changeLines(schema.Diff(s, again, canon)); got != "" {
			t.Errorf("a schema differs from what its JSON says:\n%s", got)
		}
		if s.Fingerprint(canon) != again.Fingerprint(canon) {
			t.Error("a schema's fingerprint does not survive JSON")
		}
	}
	there, back := schema.Diff(a, b, canon), schema.Diff(b, a, canon)
	if d := cmp.Diff(sortedLines(there), sortedLines(mirror(back))); d != "" {
		t.Errorf("the way back is not the way there reversed:\n%s", d)
	}
	equal := a.Fingerprint(canon) == b.Fingerprint(canon)
	if changed := slices.ContainsFunc(there, fingerprinted); equal == changed {
		t.Errorf("fingerprints equal: %t, and the changes are\n%s", equal, changeLines(there))
	}
}

func throughJSON(t *testing.T, s schema.Schema) schema.Schema {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again schema.Schema
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	return again
}

// mirror turns changes round.
func mirror(changes []schema.Change) []schema.Change {
	turned := make([]schema.Change, len(changes))
	for i, c := range changes {
		switch c.Op {
		case schema.Add:
			c.Op = schema.Drop
		case schema.Drop:
			c.Op = schema.Add
		}
		if c.NewKey != (schema.Key{}) {
			c.Key, c.NewKey = c.NewKey, c.Key
		}
		c.Props = slices.Clone(c.Props)
		for j, p := range c.Props {
			c.Props[j].From, c.Props[j].To = p.To, p.From
		}
		if c.Definitions != nil {
			c.Definitions = &[2]string{c.Definitions[1], c.Definitions[0]}
		}
		turned[i] = c
	}
	return turned
}

// sortedLines forgets the order: a renamed object stands under its first name.
func sortedLines(changes []schema.Change) []string {
	return slices.Sorted(strings.Lines(changeLines(changes)))
}

// fingerprinted says whether a change is of something that fingerprints hash.
func fingerprinted(c schema.Change) bool {
	return c.Op != schema.Modify || c.Definitions != nil ||
		slices.ContainsFunc(c.Props, func(p schema.PropChange) bool { return p.Facet.Structural() })
}
