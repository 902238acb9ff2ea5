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

func TestSARIFKeepsToTheOfficialSchema(t *testing.T) {
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
		if len(run.Results) != len(counting(r)) {
			t.Errorf("%s: %d results of %d findings", name, len(run.Results), len(counting(r)))
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
