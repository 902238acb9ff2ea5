package report

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// WriteOctopus writes Octopus Deploy's service messages: the lines of the
// result at the level of the worst that they say, and output variables that
// later steps read, as #{Octopus.Action[Check].Output.Schemadiff.Verdict}.
// https://octopus.com/docs/deployments/custom-scripts/logging-messages-in-scripts
func WriteOctopus(w io.Writer, r Report) error {
	var b strings.Builder
	level := "default"
	line := func(at, text string) {
		if at != level {
			fmt.Fprintf(&b, "##octopus[stdout-%s]\n", at)
			level = at
		}
		for _, part := range strings.Split(text, "\n") {
			b.WriteString(disarm(part) + "\n")
		}
	}
	for _, f := range failures(r) {
		line("error", strings.TrimSpace(f.code+" "+f.text()))
	}
	for _, f := range announced(r) {
		text := f.Severity.String() + " " + f.Rule.Code + " " + strings.ReplaceAll(story(r, f), "\n", "\n  ")
		line([...]string{Info: "verbose", Warning: "warning", Error: "error"}[f.Severity], text)
	}
	line("highlight", headline(r))
	line("default", "plan and result are in the variables Schemadiff.*")
	for _, v := range outcome(r) {
		fmt.Fprintf(&b, "##octopus[setVariable name='%s' value='%s']\n", octopusValue("Schemadiff."+v.name), octopusValue(v.value))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// octopusValue is how service messages carry text of any kind.
func octopusValue(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// WriteOctopusArtifact writes the message that attaches a file of size bytes to
// the deployment. The path is absolute.
func WriteOctopusArtifact(w io.Writer, path, name string, size int64) error {
	_, err := fmt.Fprintf(w, "##octopus[createArtifact path='%s' name='%s' length='%s']\n", octopusValue(path), octopusValue(name), octopusValue(fmt.Sprint(size)))
	return err
}
