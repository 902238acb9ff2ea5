package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/report"
)

// said is what a command of a script says, to the letter.
type said struct {
	path, command string
	lines         []string
}

var (
	scriptRuns     = regexp.MustCompile(`^(?:exits \d+|exec) (schemadiff .*)$`)
	gateRow        = regexp.MustCompile(`^  [✓✗–?!] `)
	scriptCompares = regexp.MustCompile(`^cmp(?:env)? std(?:out|err) (\S+)$`)
)

// saidBy gathers what the scripts of the command line compare whole.
func saidBy(t *testing.T) []said {
	t.Helper()
	var all []said
	for path, archive := range archives(t, "testdata/script/*.txtar") {
		command := ""
		for line := range strings.SplitSeq(string(archive.Comment), "\n") {
			if m := scriptRuns.FindStringSubmatch(line); m != nil {
				command = m[1]
			}
			m := scriptCompares.FindStringSubmatch(line)
			if m == nil || command == "" {
				continue
			}
			file := strings.TrimPrefix(m[1], "../")
			if i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == file }); i >= 0 {
				all = append(all, said{filepath.ToSlash(path), command, strings.Split(string(archive.Files[i].Data), "\n")})
			}
		}
	}
	return all
}

// pickSaid is the shortest thing that was said with a rule's code, as a page
// shows it; "" for none.
func pickSaid(all []said, r report.Rule) string {
	code := regexp.MustCompile(`\b` + r.Code + `\b`)
	best := ""
	for _, s := range all {
		for i, line := range s.lines {
			if !code.MatchString(line) || strings.Contains(line, "explain "+r.Code) {
				continue
			}
			block := []string{line}
			if strings.HasPrefix(line, strings.Repeat(" ", 40)) && i > 0 { // where the title is long, the code is on a line of its own
				block = []string{s.lines[i-1], line}
			}
			block = append(block, belonging(block[0], s.lines[i+1:])...)
			page := fmt.Sprintf("**Said** by `%s` in [%s](../cmd/schemadiff/%s):\n\n```\n%s\n```\n\n",
				s.command, strings.TrimSuffix(filepath.Base(s.path), ".txtar"), s.path, strings.Join(block, "\n"))
			if best == "" || len(page) < len(best) {
				best = page
			}
		}
	}
	return best
}

// belonging is the lines below one that go with it: those that are indented
// further, of a table those whose first columns are empty.
func belonging(line string, rest []string) []string {
	indent := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
	least := indent(line) + 1
	if gateRow.MatchString(line) {
		least = 10
	}
	n := slices.IndexFunc(rest, func(s string) bool { return s == "" || indent(s) < least })
	if n < 0 {
		n = len(rest)
	}
	return rest[:n]
}

// gateOf is the gate of a row that some script shows with a rule's code, "" for none.
func gateOf(all []said, r report.Rule) string {
	code := regexp.MustCompile(`\b` + r.Code + `$`)
	for _, s := range all {
		for _, line := range s.lines {
			if gateRow.MatchString(line) && code.MatchString(line) {
				return strings.Fields(line)[1]
			}
		}
	}
	return ""
}

// pickPassed is the shortest row of a gate that passes, as a page shows it.
func pickPassed(all []said, gate string) string {
	row := regexp.MustCompile(`^  ✓ ` + regexp.QuoteMeta(gate) + ` `)
	best := ""
	for _, s := range all {
		for i, line := range s.lines {
			if gate == "" || !row.MatchString(line) || strings.Contains(line, "nothing is pending") {
				continue
			}
			page := fmt.Sprintf("**Open** by `%s` in [%s](../cmd/schemadiff/%s):\n\n```\n%s\n```\n\n", s.command, strings.TrimSuffix(filepath.Base(s.path), ".txtar"), s.path,
				strings.Join(append([]string{line}, belonging(line, s.lines[i+1:])...), "\n"))
			if best == "" || len(page) < len(best) {
				best = page
			}
		}
	}
	return best
}
