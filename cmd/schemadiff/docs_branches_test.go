package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/report"
)

// twoBranches is one case of two branches: of order/testdata, which files and
// ledgers decide, or of testdata/conflicts, where both orders are run on servers.
type twoBranches struct {
	path, reason string
	files        []txtar.File
	findings     []string // each with the lines below it
}

func branchesOf(t *testing.T) []twoBranches {
	t.Helper()
	var all []twoBranches
	for _, pattern := range []string{"order/testdata/*.txtar", "testdata/conflicts/*/*.txtar"} {
		for path, archive := range archives(t, "../../"+pattern) {
			b := twoBranches{path: strings.TrimPrefix(filepath.ToSlash(path), "../../"), reason: strings.TrimSpace(string(archive.Comment))}
			for _, f := range archive.Files {
				switch {
				case f.Name == "findings" || f.Name == "proof":
					for line := range strings.SplitSeq(strings.TrimSpace(string(f.Data)), "\n") {
						if n := len(b.findings); n > 0 && strings.HasPrefix(line, "  ") {
							b.findings[n-1] += "\n" + line
						} else {
							b.findings = append(b.findings, line)
						}
					}
				case strings.Contains(f.Name, "/"):
					b.files = append(b.files, f)
				}
			}
			all = append(all, b)
		}
	}
	return all
}

// pickBranches is the shortest case in which a rule is found, as a page shows it.
func pickBranches(all []twoBranches, r report.Rule) string {
	best := ""
	for _, b := range all {
		for _, finding := range b.findings {
			if !strings.HasPrefix(finding, r.Code+" ") {
				continue
			}
			var page strings.Builder
			reason := strings.Split(b.reason, "\n")
			fmt.Fprintf(&page, "**Found** in [%s](../%s): %s\n\n```\n", strings.TrimSuffix(b.path, ".txtar"), b.path, cell(reason[len(reason)-1]))
			for _, line := range reason {
				if name, has, ok := strings.Cut(strings.TrimPrefix(line, "env "), ": "); ok && strings.HasPrefix(line, "env ") {
					fmt.Fprintf(&page, "applied in %s: %s\n", name, has)
				}
			}
			for _, f := range b.files {
				fmt.Fprintf(&page, "-- %s --\n%s", f.Name, f.Data)
			}
			fmt.Fprintf(&page, "```\n\n    %s\n\n", strings.ReplaceAll(finding, "\n", "\n    "))
			if best == "" || page.Len() < len(best) {
				best = page.String()
			}
		}
	}
	return best
}
