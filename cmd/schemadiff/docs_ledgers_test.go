package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/report"
)

// ledgerCase is one case of ledger/testdata: the ledgers of environments, and a
// checkout's migrations beside them.
type ledgerCase struct {
	path, reason string
	files        []txtar.File
	findings     []string // "severity CODE slug, subject: message", each with the lines below it
}

func ledgersOf(t *testing.T) []ledgerCase {
	t.Helper()
	var all []ledgerCase
	for path, archive := range archives(t, "../../ledger/testdata/*.txtar") {
		c := ledgerCase{path: strings.TrimPrefix(filepath.ToSlash(path), "../../"), reason: strings.Join(strings.Fields(string(archive.Comment)), " ")}
		for _, f := range archive.Files {
			if f.Name != "want" {
				c.files = append(c.files, f)
				continue
			}
			for line := range strings.SplitSeq(string(f.Data), "\n") {
				switch n := len(c.findings); {
				case strings.HasPrefix(line, "    ") && n > 0:
					c.findings[n-1] += "\n" + line[2:]
				case strings.HasPrefix(line, "  "):
					c.findings = append(c.findings, line[2:])
				}
			}
		}
		all = append(all, c)
	}
	return all
}

// pickLedgers is the shortest case in which a rule is found, as a page shows it;
// "" for none.
func pickLedgers(all []ledgerCase, r report.Rule) string {
	best := ""
	for _, c := range all {
		for _, finding := range c.findings {
			if _, rest, _ := strings.Cut(finding, " "); !strings.HasPrefix(rest, r.Code+" ") {
				continue
			}
			var page strings.Builder
			fmt.Fprintf(&page, "**Found** in [%s](../%s): %s\n\n```\n", strings.TrimSuffix(c.path, ".txtar"), c.path, cell(c.reason))
			for _, f := range c.files {
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
