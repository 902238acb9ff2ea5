package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteAzure writes the logging commands of Azure Pipelines: an issue for each
// error and warning, variables for later steps, and the verdict in a last line.
// https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
func WriteAzure(w io.Writer, r Report) error {
	var b strings.Builder
	issue := func(kind string, at Place, col int, code, message string) {
		fmt.Fprintf(&b, "##vso[task.logissue type=%s;", kind)
		if at.File != "" {
			fmt.Fprintf(&b, "sourcepath=%s;", azureValue(at.File))
			if at.Line > 0 {
				fmt.Fprintf(&b, "linenumber=%d;", at.Line)
			}
			if col > 0 {
				fmt.Fprintf(&b, "columnnumber=%d;", col)
			}
		}
		fmt.Fprintf(&b, "code=%s;]%s\n", azureValue(code), azureMessage(message))
	}
	for _, f := range failures(r) {
		issue("error", r.placeOfTarget(f.target), 0, f.code, f.text())
	}
	for _, f := range announced(r) {
		kind, col := "error", 0
		switch f.Severity {
		case Warning:
			kind = "warning"
		case Info: // Azure has no such issue
			continue
		}
		if f.Cause != nil {
			col = f.Cause.Col
		}
		issue(kind, placeOf(r, f), col, f.Rule.Code, story(r, f))
	}
	for _, v := range outcome(r) {
		fmt.Fprintf(&b, "##vso[task.setvariable variable=Schemadiff.%s;isoutput=true]%s\n", v.name, azureMessage(v.value))
	}
	b.WriteString(disarm(headline(r)) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// azureValue escapes a property, as the agent unescapes it:
// https://github.com/microsoft/azure-pipelines-agent/blob/master/docs/design/percentEncoding.md
func azureValue(text string) string {
	return strings.NewReplacer("%", "%AZP25", ";", "%3B", "]", "%5D", "\r", "%0D", "\n", "%0A").Replace(clean(text))
}

// azureMessage is what stands behind a command: one line, as all that does not
// begin with ## is no command.
func azureMessage(text string) string {
	return strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// variable is one thing that a pipeline may want to know later.
type variable struct{ name, value string }

// outcome is what later steps of a pipeline decide by.
func outcome(r Report) []variable {
	t := tallyOf(r.Findings)
	all := []variable{
		{"Verdict", string(r.Verdict())}, {"ExitCode", fmt.Sprint(r.ExitCode())}, {"Errors", fmt.Sprint(t[Error])},
		{"Warnings", fmt.Sprint(t[Warning])},
	}
	if n, known := r.mostPending(); known {
		all = append(all, variable{"Pending", strconv.Itoa(n)})
	} else if r.Conflicts == nil && r.Command != VerifyCommand { // which look for nothing that is pending
		all = append(all, variable{"Pending", string(Unknown)})
	}
	if digest := planDigest(r); digest != "" {
		all = append(all, variable{"PlanDigest", digest})
	}
	return all
}

// mostPending is how many migrations are pending, in the target that lacks most.
func (r Report) mostPending() (n int, known bool) {
	switch {
	case r.Conflicts != nil, r.Command == VerifyCommand:
		return 0, false
	case r.Passage != nil:
		return len(r.Passage.Pending), r.Passage.PendingWhy == ""
	case r.Rehearsal != nil:
		return len(r.Rehearsal.Steps), true
	case len(r.Targets) == 0 && !r.Complete():
		return 0, false
	}
	for i, t := range r.Targets {
		if t.Problem != nil || !r.countsMigrations(i) {
			return 0, false
		}
		n = max(n, r.migrationsIn(i, isPending))
	}
	return n, true
}

// planDigest is what an approval is bound to, "" where there is no plan.
func planDigest(r Report) string {
	switch {
	case r.Passage != nil:
		return r.Passage.PlanDigest
	case r.Rehearsal != nil:
		return r.Rehearsal.PlanDigest
	}
	return ""
}

// WriteAzureSummary writes the command that puts a Markdown file onto the page
// of the run. The path is absolute.
func WriteAzureSummary(w io.Writer, path string) error {
	_, err := fmt.Fprintf(w, "##vso[task.uploadsummary]%s\n", azureMessage(clean(path)))
	return err
}
