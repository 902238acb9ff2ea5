package rehearse

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/report"
)

// Settle asks the environment the questions of findings that depend on its
// rows: what there are no rows for is no more than information, as of the
// moment; what there are is an error; what was not answered stays as it is. No
// row is read into this program.
func Settle(ctx context.Context, env string, source dialects.Prober, findings []report.Finding, scan bool, now time.Time) error {
	answers := map[string]catalog.Answer{}
	for i := range findings {
		f := &findings[i]
		if f.Probe == "" {
			continue
		}
		answer, known := answers[f.Probe]
		if !known {
			var err error
			if answer, err = source.Probe(ctx, f.Probe, scan); err != nil {
				return err
			}
			answers[f.Probe] = answer
		}
		switch {
		case answer.Refused != "":
			f.Message = joinClauses(f.Message, "not settled: "+answer.Refused)
		case answer.Yes:
			f.Severity = report.Error
			f.Message = joinClauses(f.Message, "confirmed: "+env+" has such rows")
		default:
			f.Severity = report.Info
			f.Message = joinClauses(f.Message, fmt.Sprintf("refuted: %s had no such rows at %s", env, now.UTC().Format("2006-01-02 15:04 UTC")))
		}
	}
	return nil
}

// Probes is the questions of findings as a script for people who can ask the
// environment where this program may not. "" where there is none.
func Probes(env string, findings []report.Finding) string {
	var b strings.Builder
	told := map[string]bool{}
	for _, f := range findings {
		if f.Probe == "" || told[f.Probe] {
			continue
		}
		told[f.Probe] = true
		said, _, _ := strings.Cut(f.Message, "\n")
		fmt.Fprintf(&b, "\n-- %s %s\n-- %s\n%s;\n", f.Rule.Code, f.Subject, said, f.Probe)
	}
	if b.Len() == 0 {
		return ""
	}
	return "-- Each question reads and writes nothing. Where the answer is true, the migrations that are pending in " + env + " fail.\n" + b.String()
}
