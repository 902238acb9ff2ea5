package report

import (
	"fmt"
	"io"
	"strings"
)

// mostAnnotations is how many annotations of each level GitHub shows of a step.
// https://docs.github.com/en/actions/reference/limits
const mostAnnotations = 10

// githubLevels is by severity.
var githubLevels = [...]string{Info: "notice", Warning: "warning", Error: "error"}

// WriteGitHub writes GitHub's workflow commands, which become annotations of a
// run and of the lines of a pull request, and the verdict in a last line:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
// What GitHub would not show is counted.
func WriteGitHub(w io.Writer, r Report) error {
	var b strings.Builder
	shown := map[string]int{}
	more := 0
	annotate := func(level string, at Place, col int, title, message string) {
		if shown[level]++; shown[level] > mostAnnotations-1 && level == "notice" || shown[level] > mostAnnotations {
			more++
			return
		}
		var props []string
		if at.File != "" {
			props = append(props, "file="+githubProperty(at.File))
			if at.Line > 0 {
				props = append(props, fmt.Sprintf("line=%d", at.Line))
			}
			if col > 0 {
				props = append(props, fmt.Sprintf("col=%d", col))
			}
		}
		props = append(props, "title="+githubProperty(title))
		fmt.Fprintf(&b, "::%s %s::%s\n", level, strings.Join(props, ","), githubMessage(message))
	}
	for _, f := range failures(r) {
		annotate("error", r.placeOfTarget(f.target), 0, strings.TrimSpace("schemadiff "+f.code), f.text())
	}
	for _, f := range announced(r) {
		col := 0
		if f.Cause != nil {
			col = f.Cause.Col
		}
		annotate(githubLevels[f.Severity], placeOf(r, f), col, f.Rule.String(), story(r, f))
	}
	if more > 0 { // one notice was kept free for it
		fmt.Fprintf(&b, "::notice title=schemadiff::%s\n", githubMessage(fmt.Sprintf("and %s that GitHub does not show as annotations: the log and the reports have them", counted(more, "finding", "findings"))))
	}
	b.WriteString(disarm(headline(r)) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// story is a finding in a few lines: what, who says what, why, what to do.
func story(r Report, f Finding) string {
	lines := []string{title(r, f)}
	if s := sentence(r, f); s != "" {
		lines = append(lines, s)
	}
	return strings.Join(append(lines, because(f)...), "\n")
}

// githubMessage escapes as the runner unescapes:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
func githubMessage(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func githubProperty(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(clean(text))
}

// WriteGitHubOutput writes what goes into the file of $GITHUB_OUTPUT: verdict,
// exit_code, errors, warnings, pending and, of a rehearsal, plan_digest.
func WriteGitHubOutput(w io.Writer, r Report) error {
	var b strings.Builder
	for _, v := range outcome(r) { // words and numbers of ours: no value has a line break
		b.WriteString(terraformNames[v.name] + "=" + v.value + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
