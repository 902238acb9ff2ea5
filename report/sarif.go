package report

import (
	"io"
	"net/url"
	"slices"
	"strings"
)

// The part of SARIF 2.1.0 that code scanning reads:
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Automation  sarifAutomation   `json:"automationDetails"`
	Invocations []sarifInvocation `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name            string      `json:"name"`
	SemanticVersion string      `json:"semanticVersion,omitempty"`
	Version         string      `json:"version"`
	Rules           []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string          `json:"id"`
	Name             string          `json:"name"`
	ShortDescription sarifText       `json:"shortDescription"`
	FullDescription  sarifText       `json:"fullDescription"`
	Help             sarifHelp       `json:"help"`
	Defaults         sarifDefaults   `json:"defaultConfiguration"`
	Properties       sarifProperties `json:"properties"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifHelp struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifDefaults struct {
	Level string `json:"level"`
}

type sarifProperties struct {
	Tags     []string `json:"tags"`
	Severity string   `json:"problem.severity"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	StartTime     string              `json:"startTimeUtc"`
	EndTime       string              `json:"endTimeUtc"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level      string         `json:"level"`
	Message    sarifText      `json:"message"`
	Descriptor sarifReference `json:"descriptor"`
}

type sarifReference struct {
	ID string `json:"id"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

// sarifSuppression is 3.35 of the standard. The configuration is outside of the
// code, whoever reads the result.
type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification,omitempty"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

type sarifLogical struct {
	Name     string `json:"name"`
	FullName string `json:"fullyQualifiedName"`
	Kind     string `json:"kind"`
}

// sarifLevels is by severity.
var sarifLevels = [...]string{Off: "none", Info: "note", Warning: "warning", Error: "error"}

// mostSARIF is how many characters GitHub takes of a rule's descriptions, and
// mostResults how many results of a run.
const mostSARIF, mostResults = 1024, 5000

// WriteSARIF writes SARIF 2.1.0. Ignored and explained findings are left out,
// as GitHub would show them as alerts; suppressed asks for the ignored ones, as
// readers that know suppressions want them. What could not be found out is a
// notification of an invocation that failed, and no result: it is not about code.
// A closed gate is a result.
func WriteSARIF(w io.Writer, r Report, suppressed bool) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "schemadiff", Version: r.Tool.Version, SemanticVersion: semantic(r.Tool.Version), Rules: []sarifRule{}}},
		Automation: sarifAutomation{"schemadiff/" + pair(r) + "/"},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	const utc = "2006-01-02T15:04:05.000Z"
	call := sarifInvocation{Successful: r.Complete(), ExitCode: r.ExitCode(), StartTime: r.Started.UTC().Format(utc), EndTime: r.Started.Add(r.Duration).UTC().Format(utc)}
	for _, f := range failures(r) {
		call.Notifications = append(call.Notifications, sarifNotification{"error", sarifText{unlinked(f.text())}, sarifReference{f.code}})
	}
	run.Invocations = []sarifInvocation{call}
	found := announced(r)
	if suppressed {
		for _, f := range r.Findings {
			if f.State == Ignored {
				found = append(found, f)
			}
		}
	}
	for _, f := range found[:min(len(found), mostResults)] {
		driver := &run.Tool.Driver
		i := slices.IndexFunc(driver.Rules, func(known sarifRule) bool { return known.ID == f.Rule.Code })
		if i < 0 {
			i = len(driver.Rules)
			driver.Rules = append(driver.Rules, sarifRuleOf(f.Rule))
		}
		run.Results = append(run.Results, sarifResultOf(r, f, i))
	}
	return encode(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifRuleOf(rule Rule) sarifRule {
	level := sarifLevels[min(rule.Severity, Error)]
	severity := map[string]string{"error": "error", "warning": "warning"}[level]
	if severity == "" {
		severity = "recommendation"
	}
	return sarifRule{
		ID: rule.Code, Name: rule.Slug, ShortDescription: sarifText{bounded(rule.Title)}, FullDescription: sarifText{bounded(rule.Means)},
		Help: sarifHelp{
			Text:     rule.Means + "\n\n" + rule.Matters + "\n\n" + rule.Fix,
			Markdown: rule.Means + "\n\n**Why it matters.** " + rule.Matters + "\n\n**How to fix it.** " + rule.Fix,
		},
		Defaults:   sarifDefaults{level},
		Properties: sarifProperties{[]string{"database", "schemadiff", familyNames[family(rule)]}, severity},
	}
}

// familyNames is what the families of rules are about.
var familyNames = map[string]string{
	"H": "migrations", "C": "schema", "P": "platform", "O": "order", "G": "gate", "X": "configuration",
	"E": "rehearsal", "L": "locks", "R": "rewrites", "D": "destruction", "T": "transactions", "B": "application", "M": "mysql", "S": "sqlite", "V": "data",
}

func bounded(text string) string {
	if runes := []rune(text); len(runes) > mostSARIF {
		return string(runes[:mostSARIF-1]) + "…"
	}
	return text
}

func sarifResultOf(r Report, f Finding, rule int) sarifResult {
	at := defaultPlace(placeOf(r, f))
	location := sarifLocation{Physical: sarifPhysical{sarifArtifact{(&url.URL{Path: clean(at.File)}).String()}, sarifRegion{StartLine: at.Line}}}
	if f.Cause != nil && f.Cause.Line > 0 {
		location.Physical.Region.StartColumn = f.Cause.Col
	}
	if f.Object.Kind != "" {
		location.Logical = []sarifLogical{{clean(f.Object.Name), clean(f.Object.Path()), string(f.Object.Kind)}}
	}
	var suppressions []sarifSuppression
	if f.State == Ignored {
		s := sarifSuppression{Kind: "external", Status: "accepted"}
		if f.Ignored != nil {
			s.Justification = clean(f.Ignored.inWords(r))
		}
		suppressions = append(suppressions, s)
	}
	return sarifResult{
		Suppressions: suppressions,
		RuleID:       f.Rule.Code, RuleIndex: rule, Level: sarifLevels[f.Severity], Message: sarifText{unlinked(story(r, f))},
		Locations: []sarifLocation{location}, Fingerprints: map[string]string{"primaryLocationLineHash": f.ID()},
	}
}

// unlinked is a message that no database's text makes a link of: SARIF has
// links in messages, [text](address), 3.11.6 of the standard.
func unlinked(text string) string {
	if !strings.Contains(text, "](") {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(text)
}

// semantic is a version as semver.org has it, "" for what is none.
func semantic(version string) string {
	version = strings.TrimPrefix(version, "v")
	if strings.Count(strings.SplitN(version, "-", 2)[0], ".") == 2 && version[0] >= '0' && version[0] <= '9' {
		return version
	}
	return ""
}
