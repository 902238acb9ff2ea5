package main

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
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

// pickBranches is the shortest case in which a rule is found, with its own
// severity where there is such a case, and of those in
// which nothing is the one most like it, as a page shows them; "" for none.
func pickBranches(all []twoBranches, r report.Rule) string {
	best, bad, weighs := "", twoBranches{}, false
	for _, b := range all {
		if finding := b.finding(r); finding != "" {
			page := "**Found** in " + b.show() + "    " + strings.ReplaceAll(finding, "\n", "\n    ") + "\n\n"
			own := strings.HasPrefix(finding, r.Code+" "+r.Severity.String()+" ")
			if best == "" || cmp.Or(rank(!own)-rank(!weighs), len(page)-len(best)) < 0 {
				best, bad, weighs = page, b, own
			}
		}
	}
	if best == "" {
		return ""
	}
	// Cases of one folder tell the same families of rules.
	good, ok := nearest(all, bad, func(b twoBranches) bool {
		return path.Dir(b.path) == path.Dir(bad.path) && b.faultless() && b.finding(r) == ""
	}, twoBranches.words)
	if !ok {
		return best
	}
	return best + "**Not found** in " + good.show()
}

// faultless says whether the branches go together: nothing worse than information is found.
func (b twoBranches) faultless() bool {
	worse := regexp.MustCompile(`^O\d{3} (error|warning) `)
	return !slices.ContainsFunc(b.findings, worse.MatchString) && (path.Base(path.Dir(b.path)) == "testdata" || strings.HasPrefix(b.findings[0], "independent"))
}

// finding is what a case says of a rule, "" for nothing.
func (b twoBranches) finding(r report.Rule) string {
	for _, finding := range b.findings {
		if strings.HasPrefix(finding, r.Code+" ") {
			return finding
		}
	}
	return ""
}

// words is what makes a case like another.
func (b twoBranches) words() string {
	text := b.reason
	for _, f := range b.files {
		text += "\n" + f.Name + " " + string(f.Data)
	}
	return text
}

// says is the last line of the reason that is a sentence.
func (b twoBranches) says() string {
	says := ""
	for line := range strings.SplitSeq(b.reason, "\n") {
		if !regexp.MustCompile(`^(env|tool|dir|rows|servers)[ :]`).MatchString(line) {
			says = line
		}
	}
	return says
}

// show writes a case's files for a page.
func (b twoBranches) show() string {
	var page strings.Builder
	reason := strings.Split(b.reason, "\n")
	fmt.Fprintf(&page, "[%s](../%s): %s\n\n```\n", strings.TrimSuffix(b.path, ".txtar"), b.path, cell(b.says()))
	for _, line := range reason {
		if name, has, ok := strings.Cut(strings.TrimPrefix(line, "env "), ": "); ok && strings.HasPrefix(line, "env ") {
			fmt.Fprintf(&page, "applied in %s: %s\n", name, has)
		}
	}
	for _, f := range b.files {
		fmt.Fprintf(&page, "-- %s --\n%s", f.Name, f.Data)
	}
	page.WriteString("```\n\n")
	return page.String()
}
