package report

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A report that was saved and read back says the same in every format.
func TestRoundTrip(t *testing.T) {
	for name, r := range reports() {
		r.Cut()
		want := written(t, r)
		if name == "hostile" { // has bytes of no character, which JSON cannot say
			first, err := ReadJSON(strings.NewReader(want["json"]))
			if err != nil {
				t.Fatal(err)
			}
			want = written(t, first)
		}
		read, err := ReadJSON(strings.NewReader(want["json"]))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := written(t, read)
		for _, format := range slices.Sorted(maps.Keys(want)) {
			if diff := cmp.Diff(want[format], got[format]); diff != "" {
				t.Errorf("%s as %s: %s", name, format, diff)
			}
		}
	}
}

// What is no result, or not of this version, or was made to look better than
// it is, is refused.
func TestReadJSONRefuses(t *testing.T) {
	good := written(t, drifted())["json"]
	for text, want := range map[string]string{
		"":                           "not JSON",
		"{}":                         "no result",
		`{"format": "x"}`:            "no result",
		good[:len(good)/2]:           "not JSON",
		swap(good, `"1.0"`, `"2.0"`): `format_version is "2.0"`,
		swap(good, `"state": "drift"`, `"state": "drifting"`):       `state is "drifting", which this version does not know`,
		swap(good, `"verdict": "findings"`, `"verdict": "in_sync"`): "verdict",
		swap(good, `"severity": "error"`, `"severity": "fatal"`):    "severity",
	} {
		if _, err := ReadJSON(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
	if _, err := ReadJSON(strings.NewReader(swap(good, `"1.0"`, `"1.9", "later": {"a": 1}`))); err != nil {
		t.Errorf("a later minor version is refused: %v", err)
	}
}

func swap(text, old, new string) string { return strings.Replace(text, old, new, 1) }
