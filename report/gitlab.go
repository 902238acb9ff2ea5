package report

import "io"

// gitlabIssue is one entry of GitLab's code quality report:
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// gitlabSeverities is by severity; blocker is for what could not be found out.
var gitlabSeverities = [...]string{Info: "info", Warning: "minor", Error: "critical"}

// WriteGitLab writes GitLab's code quality report. GitLab's widget compares it
// with that of the target branch, by fingerprint.
func WriteGitLab(w io.Writer, r Report) error {
	issues := []gitlabIssue{}
	add := func(description, check, print, severity string, at Place) {
		at = defaultPlace(at)
		issues = append(issues, gitlabIssue{description, check, print, severity, gitlabLocation{clean(at.File), gitlabLines{at.Line}}})
	}
	for _, f := range failures(r) {
		print := Finding{Rule: Rule{Code: f.code}, Subject: f.target, Field: f.what}.ID()
		add(f.text(), f.code, print, "blocker", r.placeOfTarget(f.target))
	}
	for _, f := range announced(r) {
		text := title(r, f)
		if s := sentence(r, f); s != "" {
			text += " (" + s + ")"
		}
		for _, line := range because(f) {
			text += "; " + line
		}
		add(text, f.Rule.String(), f.ID(), gitlabSeverities[f.Severity], placeOf(r, f))
	}
	return encode(w, issues)
}
