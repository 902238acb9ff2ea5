package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/report"
)

// ledgerCase is one case of ledger/testdata: the ledgers of environments, and a
// checkout's migrations beside them.
type ledgerCase struct {
	path, reason string
	tool         string // of the first ledger that is compared
	files        []txtar.File
	findings     []string // "severity CODE slug, subject: message", each with the lines below it
}

var ledgerFinding = regexp.MustCompile(`^(error|warning|info) H\d{3} `)

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
			c.tool, _, _ = strings.Cut(string(f.Data), " ")
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

// pickLedgers is the shortest case in which a rule is found, with its own
// severity where there is such a case, and of those of
// the same tool in which nothing is the one most like it, as a page shows them; "" for none.
func pickLedgers(all []ledgerCase, r report.Rule) string {
	best, bad, weighs := "", ledgerCase{}, false
	for _, c := range all {
		if finding := c.finding(r); finding != "" {
			page := "**Found** in " + c.show() + "    " + strings.ReplaceAll(finding, "\n", "\n    ") + "\n\n"
			own := strings.HasPrefix(finding, r.Severity.String()+" ")
			if best == "" || cmp.Or(rank(!own)-rank(!weighs), len(page)-len(best)) < 0 {
				best, bad, weighs = page, c, own
			}
		}
	}
	if best == "" {
		return ""
	}
	good, ok := nearest(all, bad, func(c ledgerCase) bool {
		return c.tool == bad.tool && !slices.ContainsFunc(c.findings, ledgerFinding.MatchString)
	}, ledgerCase.words)
	if !ok {
		return best
	}
	return best + "**Not found** in " + good.show()
}

// finding is what a case says of a rule, with the rule's own severity where it
// says so, "" for nothing.
func (c ledgerCase) finding(r report.Rule) (says string) {
	for _, finding := range c.findings {
		severity, rest, _ := strings.Cut(finding, " ")
		if strings.HasPrefix(rest, r.Code+" ") && (says == "" || severity == r.Severity.String()) {
			if says = finding; severity == r.Severity.String() {
				break
			}
		}
	}
	return says
}

// words is what makes a case like another.
func (c ledgerCase) words() string {
	text := ""
	for _, f := range c.files {
		text += f.Name + " " + string(f.Data) + "\n"
	}
	return text
}

// show writes a case's files for a page.
func (c ledgerCase) show() string {
	var page strings.Builder
	fmt.Fprintf(&page, "[%s](../%s): %s\n\n```\n", strings.TrimSuffix(c.path, ".txtar"), c.path, cell(c.reason))
	for _, f := range c.files {
		fmt.Fprintf(&page, "-- %s --\n%s", f.Name, f.Data)
	}
	page.WriteString("```\n\n")
	return page.String()
}
