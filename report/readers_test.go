package report

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// GitLab wants of each issue a description, a name, a fingerprint that no other
// has, one of five severities, a path without ./ and a line.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func TestGitLabAsItReadsIt(t *testing.T) {
	for name, r := range reports() {
		decoder := json.NewDecoder(strings.NewReader(written(t, r)["gitlab"]))
		decoder.DisallowUnknownFields()
		var issues []struct {
			Description string
			Check       string `json:"check_name"`
			Fingerprint string
			Severity    string
			Location    struct {
				Path  string
				Lines struct{ Begin int }
			}
		}
		if err := decoder.Decode(&issues); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		prints := map[string]bool{}
		for _, i := range issues {
			if i.Description == "" || i.Check == "" || i.Fingerprint == "" || prints[i.Fingerprint] || i.Location.Lines.Begin < 1 ||
				!slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, i.Severity) ||
				i.Location.Path == "" || strings.HasPrefix(i.Location.Path, ".") || strings.HasPrefix(i.Location.Path, "/") {
				t.Errorf("%s: GitLab would not take %+v", name, i)
			}
			prints[i.Fingerprint] = true
		}
		if !r.Complete() && len(issues) == 0 {
			t.Errorf("%s: undecided, and GitLab is told nothing", name)
		}
	}
}

var (
	githubCommand   = regexp.MustCompile(`^::(error|warning|notice) ((?:[a-zA-Z]+=[^,:\r\n]*,?)+)::([^\r\n]*)$`)
	githubKnows     = []string{"file", "line", "col", "endLine", "endColumn", "title"}
	azureCommand    = regexp.MustCompile(`^##vso\[([a-z]+\.[a-z]+) ((?:[a-zA-Z]+=[^;\]\r\n]*;?)*)\]([^\r\n]*)$`)
	percent         = regexp.MustCompile(`%(?:25|0A|0D|3A|2C|3B|5D|AZP25)?`)
	azureProperties = []string{"type", "sourcepath", "linenumber", "columnnumber", "code", "result", "variable", "isoutput"}
)

// Every line that GitHub takes for a command is one, with the properties that it
// knows; what it would decode is only what we encoded. Other lines are none.
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
func TestGitHubCommands(t *testing.T) {
	for name, r := range reports() {
		commands := 0
		for line := range strings.Lines(written(t, r)["github"]) {
			line = strings.TrimSuffix(line, "\n")
			if !strings.HasPrefix(strings.TrimSpace(line), "::") && !strings.Contains(line, "##[") {
				continue
			}
			commands++
			m := githubCommand.FindStringSubmatch(line)
			if m == nil {
				t.Errorf("%s: GitHub would not take %q", name, line)
				continue
			}
			for property := range strings.SplitSeq(m[2], ",") {
				if key, _, _ := strings.Cut(property, "="); !slices.Contains(githubKnows, key) {
					t.Errorf("%s: GitHub knows no %s: %q", name, key, line)
				}
			}
			encoded(t, name, line)
		}
		if found := r.Count(Error) > 0 || !r.Complete(); found && commands == 0 {
			t.Errorf("%s: GitHub is told nothing", name)
		}
	}
}

// The same of Azure Pipelines.
// https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
func TestAzureCommands(t *testing.T) {
	for name, r := range reports() {
		for line := range strings.Lines(written(t, r)["azure"]) {
			line = strings.TrimSuffix(line, "\n")
			if !strings.Contains(line, "##vso") {
				continue
			}
			m := azureCommand.FindStringSubmatch(line)
			if m == nil {
				t.Errorf("%s: Azure would not take %q", name, line)
				continue
			}
			for property := range strings.SplitSeq(strings.TrimSuffix(m[2], ";"), ";") {
				if key, _, _ := strings.Cut(property, "="); !slices.Contains(azureProperties, key) {
					t.Errorf("%s: Azure knows no %s: %q", name, key, line)
				}
			}
			encoded(t, name, line)
		}
	}
}

// encoded wants every percent sign to begin a code.
func encoded(t *testing.T, name, line string) {
	t.Helper()
	for _, code := range percent.FindAllString(line, -1) {
		if code == "%" {
			t.Errorf("%s: a bare percent sign: %q", name, line)
		}
	}
}
