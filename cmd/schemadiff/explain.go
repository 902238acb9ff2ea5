package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) explainCommand() *cli.Command {
	return &cli.Command{
		Name:        "explain",
		Usage:       "what a rule means, why it matters, how to fix and how to ignore it",
		ArgsUsage:   "[CODE...]",
		Description: "A CODE is a rule's code or name, C203 or column-type-differs. Without one, all rules are listed.",
		Action: func(c *cli.Context) error {
			if c.Args().Len() == 0 {
				p.listRules()
				return nil
			}
			for i, code := range c.Args().Slice() {
				rule, ok := report.Lookup(code)
				if !ok {
					return unknownRule(code)
				}
				if i > 0 {
					fmt.Fprintln(p.out)
				}
				p.printRule(rule)
			}
			return nil
		},
	}
}

func (p *program) listRules() {
	rules := slices.SortedFunc(slices.Values(report.Rules()), func(a, b report.Rule) int { return strings.Compare(a.Code, b.Code) })
	width := 0
	for _, r := range rules {
		width = max(width, len(r.Slug))
	}
	for i, r := range rules {
		if i > 0 && r.Code[0] != rules[i-1].Code[0] {
			fmt.Fprintln(p.out)
		}
		fmt.Fprintf(p.out, "%-5s %-*s  %-7s  %s\n", r.Code, width, r.Slug, r.Severity, r.Title)
	}
}

func (p *program) printRule(r report.Rule) {
	fmt.Fprintf(p.out, "%s   %s\n%s\n\n", r, r.Severity, r.Title)
	columns, _ := p.out.size()
	width := lineWidth(columns, p.env)
	p.prose("means", r.Means, width)
	p.prose("matters", r.Matters, width)
	p.prose("fix", r.Fix, width)
	if isError(r) {
		return
	}
	fmt.Fprintf(p.out, "  ignore   in schemadiff.yaml, with what you know of it:\n"+
		"             ignore:\n"+
		"               - rules: [%s]\n"+
		"                 objects: [\"public.orders.*\"]\n"+
		"                 reason: why it is meant to differ\n"+
		"                 expires: 2027-01-31\n"+
		"  weigh    in schemadiff.yaml:  rules: { %s: info }\n", r.Slug, r.Slug)
}

// isError says whether a rule stands for what keeps a run from deciding, which
// no configuration can ignore.
func isError(r report.Rule) bool {
	return r.Code[0] == 'X' && !slices.Contains(findingsOfX, r.Code)
}

// findingsOfX is what family X says of a configuration that works.
var findingsOfX = []string{report.IgnoreWithoutExpiry.Code, report.IgnoreExpired.Code, report.IgnoreUnused.Code,
	report.LiteralPassword.Code, report.SameDatabase.Code}

// prose prints a label and text wrapped beside it.
func (p *program) prose(label, text string, width int) {
	const indent = 11
	line := fmt.Sprintf("  %-*s", indent-2, label)
	used := indent
	for _, word := range strings.Fields(text) {
		w := displaywidth.String(word)
		if used > indent && used+1+w > width {
			fmt.Fprintln(p.out, line)
			line, used = strings.Repeat(" ", indent), indent
		}
		if used > indent {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+w
	}
	fmt.Fprintln(p.out, line)
}

func unknownRule(code string) error {
	e := &problem.Error{Code: report.Usage.Code, What: "there is no such rule", Fix: []string{"schemadiff explain"}}
	var names []string
	for _, r := range report.Rules() {
		names = append(names, r.Code, r.Slug)
	}
	if near, ok := problem.Nearest(code, names); ok {
		e.Fix = []string{"schemadiff explain " + near}
	}
	return e
}
