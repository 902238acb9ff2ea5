package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// written is a report in every format and layout, by what it is.
func written(t *testing.T, r Report) map[string]string {
	t.Helper()
	all := map[string]string{}
	write := func(name string, write func(b *bytes.Buffer) error) {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		all[name] = b.String()
	}
	layouts := map[string]TextOptions{
		"text": {}, "narrow": {Width: 60}, "wide": {Width: 120, Verbose: true, ShowIgnored: true, All: true},
		"ascii": {ASCII: true}, "color": {Color: true, All: true}, "elided": {Elide: true}, "quiet": {Quiet: true},
	}
	for name, o := range layouts {
		write(name, func(b *bytes.Buffer) error { return WriteText(b, r, o) })
	}
	for _, f := range Formats() {
		if f.Name != "text" && f.Write != nil {
			write(f.Name, func(b *bytes.Buffer) error { return f.Write(b, r, Options{}) })
		}
	}
	return all
}

// documents is the formats of which no line begins with a value of a database.
var documents = []string{"json", "jsonl", "sarif", "gitlab", "terraform-external", "junit", "html"}

// commands is what the formats are made of whose lines are commands.
var commands = map[string]*regexp.Regexp{
	"github":  regexp.MustCompile(`^::(error|warning|notice) [^:]*::[^\n]*\n$`),
	"azure":   regexp.MustCompile(`^##vso\[task\.(logissue type=(error|warning);(sourcepath=[^;\]]*;)?(linenumber=\d+;)?(columnnumber=\d+;)?code=[A-Z0-9]*;|setvariable variable=Schemadiff\.\w+;isoutput=true)\][^\n]*\n$`),
	"octopus": regexp.MustCompile(`^##octopus\[(stdout-\w+|setVariable name='[A-Za-z0-9+/=]*' value='[A-Za-z0-9+/=]*')\]\n$`),
}

// acted is the lines that a pipeline would take for orders and that are not ours.
func acted(what, text string) []string {
	if slices.Contains(documents, what) {
		return nil
	}
	var bad []string
	for line := range strings.Lines(text) {
		acts := strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") || strings.Contains(line, "##octopus[")
		if c := commands[what]; acts && (c == nil || !c.MatchString(line) || strings.Contains(line[2:], "##")) {
			bad = append(bad, line)
		}
	}
	return bad
}

// ansi is the escape sequences that are ours.
var ansi = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// withoutOurs takes the colours out where there are meant to be any.
func withoutOurs(what, text string) string {
	if what != "color" {
		return text
	}
	return ansi.ReplaceAllString(text, "")
}

// silent is the formats that say of a run that found nothing only that.
var silent = []string{"sarif", "junit", "gitlab", "openmetrics"}

// alive says of the formats that have a field for it that it says no.
func alive(what, text string) bool {
	return what == "terraform-external" && strings.Contains(text, `"in_sync": "false"`) ||
		what == "openmetrics" && !strings.Contains(text, "schemadiff_in_sync{") || what == "openmetrics" && strings.Contains(text, `"} 0`)
}

// A run that could not look at everything nowhere claims that databases agree.
func TestIncompleteNeverInSync(t *testing.T) {
	for name, r := range reports() {
		for what, text := range written(t, r) {
			claims := strings.Contains(text, "in sync") || strings.Contains(text, "in_sync") || strings.HasPrefix(text, "✓") ||
				strings.HasPrefix(text, "OK")
			if want := r.Verdict() == InSync; claims != want && (claims || !slices.Contains(silent, what)) && !alive(what, text) {
				t.Errorf("%s as %s: claims to be in sync: %v, verdict %s", name, what, claims, r.Verdict())
			}
			if r.Verdict() == Unknown && strings.Contains(strings.SplitN(text, "\n", 2)[0], " = ") {
				t.Errorf("%s as %s: an equation in the first line of an undecided run", name, what)
			}
		}
	}
}

// Nothing that came from a database acts on a terminal or on a pipeline.
func TestNothingActs(t *testing.T) {
	for name, r := range reports() {
		for what, text := range written(t, r) {
			text = withoutOurs(what, text)
			for _, c := range text {
				if c != '\n' && (unicode.IsControl(c) || acts(c)) {
					t.Errorf("%s as %s: %U", name, what, c)
				}
			}
			for _, line := range acted(what, text) {
				t.Errorf("%s as %s: a command: %s", name, what, line)
			}
		}
	}
}

// Lines keep to the page, except for what cannot be broken: names.
func TestWidth(t *testing.T) {
	widths := map[string]int{"text": 96, "narrow": 60, "wide": 120, "ascii": 96, "color": 96, "elided": 96}
	for name, r := range reports() {
		if slices.Contains([]string{"explained", "rehearsed", "scripted", "gated", "ungated", "conflicting"}, name) {
			continue // of the pipelines' formats, with statements and names as they are
		}
		all := written(t, r)
		for what, width := range widths {
			text := ansi.ReplaceAllString(all[what], "")
			for line := range strings.Lines(text) {
				line = strings.TrimRight(line, "\n")
				long := slices.ContainsFunc(strings.Fields(line), func(w string) bool { return len(w) > width/2 })
				verdict := line == strings.SplitN(text, "\n", 2)[0] || strings.HasPrefix(line, "  A  ") || strings.HasPrefix(line, "  B  ")
				heading := strings.HasPrefix(line, "  ") && strings.ContainsAny(line[:min(len(line), 4)], "<>~") // subject and field
				if displaywidth.String(line) > width && !long && !verdict && !heading {
					t.Errorf("%s as %s: %d columns: %s", name, what, displaywidth.String(line), line)
				}
				if line != strings.TrimRight(line, " ") {
					t.Errorf("%s as %s: blanks at the end: %q", name, what, line)
				}
			}
		}
	}
}

// Colour tells nothing that is not there without it.
func TestColourOnlyRepeats(t *testing.T) {
	for name, r := range reports() {
		var with, without bytes.Buffer
		if err := WriteText(&with, r, TextOptions{Color: true}); err != nil {
			t.Fatal(err)
		}
		if err := WriteText(&without, r, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(without.String(), ansi.ReplaceAllString(with.String(), "")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestASCII(t *testing.T) {
	for name, r := range reports() {
		if name == "hostile" { // has names that are not
			continue
		}
		text := written(t, r)["ascii"]
		if i := strings.IndexFunc(text, func(c rune) bool { return c > 0x7e }); i >= 0 {
			t.Errorf("%s: %q", name, text[i:min(i+20, len(text))])
		}
	}
}

// Every finding that counts is shown with its code where all are asked for.
func TestEveryFindingHasItsCode(t *testing.T) {
	for name, r := range reports() {
		all := written(t, r)
		want := map[string]int{}
		for _, f := range r.Findings {
			if f.State.Counts() { // what is explained is told by its objects
				want[f.Severity.String()+" "+f.Rule.Code]++
			}
		}
		for _, what := range []string{"color", "compact"} {
			text := ansi.ReplaceAllString(all[what], "")
			for code, n := range want {
				if got := strings.Count(text, code); got != n {
					t.Errorf("%s as %s: %q %d times, want %d", name, what, code, got, n)
				}
			}
		}
	}
}

func TestJSONKeepsToItsSchema(t *testing.T) {
	schema := compiledSchema(t)
	for name, r := range reports() {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, r)["json"]))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The schema is not one that accepts everything.
func TestSchemaRefuses(t *testing.T) {
	schema := compiledSchema(t)
	text := written(t, drifted())["json"]
	for _, spoil := range []func(map[string]any){
		func(d map[string]any) { d["format_version"] = "2.0" },
		func(d map[string]any) { d["verdict"] = "fine" },
		func(d map[string]any) { d["surprise"] = 1 },
		func(d map[string]any) { delete(d, "errors") },
		func(d map[string]any) { d["findings"].([]any)[0].(map[string]any)["severity"] = "fatal" },
		func(d map[string]any) { d["ledgers"] = nil },
	} {
		var document map[string]any
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		spoil(document)
		if schema.Validate(document) == nil {
			t.Errorf("accepted: %v", slices.Sorted(maps.Keys(document)))
		}
	}
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaURL, document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(schemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// The order in which findings were found is not to be seen.
func TestSortIsTotal(t *testing.T) {
	want := reports()["three"]
	got := three()
	slices.Reverse(got.Findings)
	slices.Reverse(got.Platform)
	got.Sort()
	for _, what := range []string{"json", "text", "compact"} {
		if diff := cmp.Diff(written(t, want)[what], written(t, got)[what]); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}

// A finding keeps its id while its values change, and no two share one.
func TestFindingIDs(t *testing.T) {
	f := drifted().Findings[0]
	id := f.ID()
	f.Values = slices.Clone(f.Values)
	f.Values[1].Text = "something else"
	f.Severity, f.State = Info, Open
	if f.ID() != id {
		t.Error("the id depends on the values")
	}
	f.Values[1].Target = "elsewhere"
	if f.ID() == id {
		t.Error("the id does not depend on the targets")
	}
	for name, r := range reports() {
		seen := map[string]string{}
		for _, f := range r.Findings {
			if other, ok := seen[f.ID()]; ok {
				t.Errorf("%s: %s and %s have one id", name, other, f.Subject)
			}
			seen[f.ID()] = f.Subject
		}
	}
}

// What could not be asked says nothing: not that it lacks something, either.
func TestUnknownValues(t *testing.T) {
	r := reports()["undecided"]
	for what, text := range written(t, r) {
		for _, claim := range []string{"missing in production", "only in dev, staging", `"production": {`} {
			if strings.Contains(text, claim) {
				t.Errorf("%s: %q of a target that could not be read", what, claim)
			}
		}
	}
}

// What a rehearsal did keeps to the page, however much there is to say.
func TestRehearsalWidth(t *testing.T) {
	r := reports()["rehearsed"]
	h := *r.Rehearsal
	h.Reverse = &Reverse{Undone: 1, Of: 2, Result: "left over: modify table public.orders: owner app -> postgres, comment none -> the orders of all shops, their lines and what was paid"}
	r.Rehearsal = &h
	for _, width := range []int{60, 96} {
		var b bytes.Buffer
		if err := WriteText(&b, r, TextOptions{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimRight(line, "\n")
			ours := strings.Contains(line, "reverse") || strings.Contains(line, "orders of all") || strings.Contains(line, "paid") || strings.HasPrefix(line, "  plan ") || strings.Contains(line, "this version")
			if ours && displaywidth.String(line) > width {
				t.Errorf("%d columns instead of %d: %s", displaywidth.String(line), width, line)
			}
		}
		if !strings.Contains(strings.Join(strings.Fields(b.String()), " "), "this version") || !strings.Contains(b.String(), "paid") {
			t.Errorf("something is missing:\n%s", b.String())
		}
	}
}
