package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; accept with -update):\n%s", path, diff)
	}
}

// reports is every report of the goldens.
func reports() map[string]Report {
	all := map[string]Report{
		"in-sync": inSync(), "only-ignored": onlyIgnored(), "uncompared": uncompared(), "drifted": drifted(), "three": three(),
		"undecided": undecided(), "gaps": gaps(), "failed": failed(), "hostile": hostile(), "crowded": crowded(), "below": below(), "explained": explained(), "rehearsed": rehearsed(), "grouped": grouped(), "scripted": scripted(), "gated": gated(), "ungated": ungated(), "conflicting": conflicting(),
	}
	for name, r := range all {
		r.Sort()
		all[name] = r
	}
	return all
}

// goldens is the reports that each format is held to.
var goldens = map[string][]string{
	"text":    {"explained", "rehearsed", "grouped", "ungated"}, // all others in TestText
	"compact": {"in-sync", "only-ignored", "uncompared", "drifted", "three", "undecided", "gaps", "failed", "hostile", "below", "explained", "rehearsed", "grouped"},
	"json":    {"undecided", "failed", "hostile", "only-ignored", "explained", "rehearsed"},
	"jsonl":   {"explained", "undecided"},
	"sarif":   {"explained", "rehearsed", "undecided", "in-sync", "hostile", "gated", "ungated"},
	"junit":   {"explained", "rehearsed", "undecided", "in-sync", "hostile", "gated", "ungated"},
	"html":    {"explained", "failed"},
}

// everyKind is the reports for the formats that goldens does not name.
var everyKind = []string{"in-sync", "drifted", "explained", "only-ignored", "rehearsed", "grouped", "undecided", "gaps", "failed", "hostile", "scripted", "gated", "ungated", "conflicting"}

func TestFormats(t *testing.T) {
	all := reports()
	for _, f := range Formats() {
		if f.Write == nil {
			continue // a folder: TestWriteFolder
		}
		names, ok := goldens[f.Name]
		if !ok {
			names = everyKind
		}
		for _, name := range names {
			t.Run(name+"."+f.Name, func(t *testing.T) {
				var b bytes.Buffer
				if err := f.Write(&b, all[name], Options{}); err != nil {
					t.Fatal(err)
				}
				page := b.Bytes()
				if f.Name == "html" {
					page = withoutAssets(t, page)
				}
				golden(t, name+"."+f.Name, page)
			})
		}
	}
}

// withoutAssets is a page without its style sheet and script, which are files of
// their own: a golden page that held them would hold every line of them twice.
func withoutAssets(t *testing.T, page []byte) []byte {
	t.Helper()
	for name, text := range map[string]string{"style.css": htmlStyle, "script.js": htmlScript} {
		if n := bytes.Count(page, []byte(text)); n != 1 {
			t.Errorf("the page has %s %d times", name, n)
		}
		page = bytes.Replace(page, []byte(text), []byte("["+name+"]"), 1)
	}
	return page
}

func TestExplain(t *testing.T) {
	for _, code := range []string{"C203", "H102", "P505", "X907", "X911"} {
		t.Run(code, func(t *testing.T) {
			rule, ok := Lookup(code)
			if !ok {
				t.Fatalf("no rule %s", code)
			}
			var b bytes.Buffer
			if err := Explain(&b, rule, TextOptions{}); err != nil {
				t.Fatal(err)
			}
			golden(t, "explain."+code+".txt", b.Bytes())
		})
	}
}

func TestText(t *testing.T) {
	cases := []struct {
		report, variant string
		options         TextOptions
	}{
		{"in-sync", "", TextOptions{}},
		{"in-sync", "ascii", TextOptions{ASCII: true}},
		{"in-sync", "quiet", TextOptions{Quiet: true}},
		{"only-ignored", "", TextOptions{}},
		{"only-ignored", "shown", TextOptions{ShowIgnored: true}},
		{"uncompared", "", TextOptions{}},
		{"drifted", "", TextOptions{}},
		{"drifted", "60", TextOptions{Width: 60}},
		{"drifted", "120", TextOptions{Width: 120, Verbose: true, ShowIgnored: true}},
		{"drifted", "ascii", TextOptions{ASCII: true}},
		{"drifted", "color", TextOptions{Color: true}},
		{"drifted", "quiet", TextOptions{Quiet: true}},
		{"three", "", TextOptions{}},
		{"three", "60", TextOptions{Width: 60}},
		{"below", "", TextOptions{}},
		{"undecided", "", TextOptions{}},
		{"gaps", "", TextOptions{}},
		{"failed", "", TextOptions{}},
		{"hostile", "", TextOptions{}},
		{"crowded", "", TextOptions{}},
		{"crowded", "elided", TextOptions{Elide: true, Width: 80}},
	}
	all := reports()
	for _, c := range cases {
		name := strings.TrimSuffix(c.report+"."+c.variant, ".") + ".txt"
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WriteText(&b, all[c.report], c.options); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.Bytes())
		})
	}
}
