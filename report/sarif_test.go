package report

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The official schema, as https://json.schemastore.org/sarif-2.1.0-rtm.5.json
// and Microsoft's jest-sarif (MIT) publish it.
const sarifSchema = "testdata/schemas/sarif-2.1.0-rtm.5.json"

// sarifValidator is the official schema, compiled.
func sarifValidator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	file, err := os.ReadFile(sarifSchema)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func parsedSARIF(t *testing.T, text string) any {
	t.Helper()
	log, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFKeepsToTheOfficialSchema(t *testing.T) {
	schema := sarifValidator(t)
	for name, r := range reports() {
		text := written(t, r)["sarif"]
		log, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(log); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		spoilt := strings.Replace(text, `"version": "2.1.0"`, `"version": "2.2.0"`, 1)
		if log, _ = jsonschema.UnmarshalJSON(strings.NewReader(spoilt)); schema.Validate(log) == nil {
			t.Errorf("%s: the schema accepts everything", name)
		}
	}
}

// Ignored findings are suppressed results where they are asked for.
func TestSARIFSuppressed(t *testing.T) {
	r := explained()
	ignored := 0
	for _, f := range r.Findings {
		if f.State == Ignored {
			ignored++
		}
	}
	if ignored == 0 {
		t.Fatal("the example ignores nothing")
	}
	for asked, want := range map[bool]int{false: 0, true: ignored} {
		var b bytes.Buffer
		if err := WriteSARIF(&b, r, asked); err != nil {
			t.Fatal(err)
		}
		if err := sarifValidator(t).Validate(parsedSARIF(t, b.String())); err != nil {
			t.Errorf("suppressed %v: %v", asked, err)
		}
		if n := strings.Count(b.String(), `"suppressions"`); n != want {
			t.Errorf("suppressed %v: %d suppressions, want %d", asked, n, want)
		}
	}
}

// What GitHub demands beyond the standard.
func TestSARIFAsGitHubReadsIt(t *testing.T) {
	for name, r := range reports() {
		var log sarifLog
		if err := json.Unmarshal([]byte(written(t, r)["sarif"]), &log); err != nil {
			t.Fatal(err)
		}
		run := log.Runs[0]
		if run.Invocations[0].Successful != r.Complete() {
			t.Errorf("%s: successful %v, complete %v", name, run.Invocations[0].Successful, r.Complete())
		}
		if len(run.Results) != len(announced(r)) {
			t.Errorf("%s: %d results of %d findings", name, len(run.Results), len(announced(r)))
		}
		prints := map[string]bool{}
		for _, result := range run.Results {
			at := result.Locations[0].Physical
			if at.Artifact.URI == "" || strings.HasPrefix(at.Artifact.URI, "/") || at.Region.StartLine < 1 {
				t.Errorf("%s: no place: %+v", name, at)
			}
			print := result.Fingerprints["primaryLocationLineHash"]
			if print == "" || prints[print] {
				t.Errorf("%s: fingerprint %q", name, print)
			}
			prints[print] = true
			if run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
				t.Errorf("%s: rule %s", name, result.RuleID)
			}
		}
		for _, rule := range run.Tool.Driver.Rules {
			if len(rule.ShortDescription.Text) > mostSARIF*4 || rule.Help.Text == "" || len(rule.Properties.Tags) > 10 || rule.Properties.Tags[2] == "" {
				t.Errorf("%s: rule %+v", name, rule)
			}
		}
	}
}

// Nobody's column default becomes a link in an alert.
func TestSARIFLinks(t *testing.T) {
	if got := unlinked("int[] [here](https://evil.example)"); got != `int\[\] \[here\](https://evil.example)` {
		t.Error(got)
	}
}
