package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/report"
)

// said is what a command of a script says on one stream, to the letter; of what
// depends on the machine, a line.
type said struct {
	path, command string
	code          string // with which it ends
	lines         []string
}

var (
	scriptRuns     = regexp.MustCompile(`^(?:\[unix\] )?(?:exits (\d+)|exec) (schemadiff .*)$`)
	scriptMatches  = regexp.MustCompile(`^(?:\[unix\] )?stderr '(error X\d{3} [^\\.*]*)'$`)
	gateRow        = regexp.MustCompile(`^  [✓✗–?!] `)
	scriptCompares = regexp.MustCompile(`^cmp(?:env)? std(?:out|err) (\S+)$`)
)

// saidBy gathers what the scripts of the command line compare whole.
func saidBy(t *testing.T) []said {
	t.Helper()
	var all []said
	for path, archive := range archives(t, "testdata/script/*.txtar") {
		command, code := "", ""
		for line := range strings.SplitSeq(string(archive.Comment), "\n") {
			if m := scriptRuns.FindStringSubmatch(line); m != nil {
				command, code = m[2], cmp.Or(m[1], "0")
			}
			if m := scriptMatches.FindStringSubmatch(line); m != nil && command != "" {
				all = append(all, said{filepath.ToSlash(path), command, code, []string{m[1]}})
			}
			m := scriptCompares.FindStringSubmatch(line)
			if m == nil || command == "" {
				continue
			}
			file := strings.TrimPrefix(m[1], "../")
			if i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == file }); i >= 0 {
				all = append(all, said{filepath.ToSlash(path), command, code, strings.Split(string(archive.Files[i].Data), "\n")})
			}
		}
	}
	return all
}

// pickSaid is the shortest thing that was said with a rule's code, as a page
// shows it, and who said it; "" for none.
func pickSaid(all []said, r report.Rule) (page string, by said) {
	for _, s := range all {
		for i, line := range s.lines {
			if !s.mentions(r, line) {
				continue
			}
			block := []string{line}
			if strings.HasPrefix(line, strings.Repeat(" ", 40)) && i > 0 { // where the title is long, the code is on a line of its own
				block = []string{s.lines[i-1], line}
			}
			block = append(block, belonging(block[0], s.lines[i+1:])...)
			if shown := s.show("Said", block); page == "" || len(shown) < len(page) {
				page, by = shown, s
			}
		}
	}
	return page, by
}

func (s said) mentions(r report.Rule, line string) bool {
	return regexp.MustCompile(`\b`+r.Code+`\b`).MatchString(line) && !strings.Contains(line, "explain "+r.Code)
}

// show writes what a command says for a page.
func (s said) show(title string, lines []string) string {
	return fmt.Sprintf("**%s** by `%s` in [%s](../cmd/schemadiff/%s):\n\n```\n%s\n```\n\n", title, s.command, strings.TrimSuffix(filepath.Base(s.path), ".txtar"), s.path, strings.Join(lines, "\n"))
}

// onRequest are the options that ask for what is found only then.
var onRequest = []string{"--down", "--from-scratch", "--against"}

// pickUnsaid is the run that ends well and is most like one that said a rule's
// code: the same command, of the same script and with nothing found where there
// is such a run, and with the fewest other words.
func pickUnsaid(all []said, bad said, r report.Rule) string {
	well := func(of string) func(said) bool {
		return func(s said) bool {
			return s.code == "0" && s.lines[0] != "" && verb(s.command) == of && !slices.ContainsFunc(s.lines, func(line string) bool { return s.mentions(r, line) })
		}
	}
	words := func(s said) string { return s.command }
	own := well(verb(bad.command))
	fine := func(s said) bool { return own(s) && strings.HasPrefix(s.lines[0], "✓") }
	asked := func(s said) bool { // the rule is found only where it is asked for
		return !slices.ContainsFunc(onRequest, func(option string) bool {
			return strings.Contains(bad.command, option) && !strings.Contains(s.command, option)
		})
	}
	var good said
	ok := false
	for _, fits := range []func(said) bool{
		func(s said) bool { return fine(s) && asked(s) && s.path == bad.path },
		func(s said) bool { return fine(s) && asked(s) },
		func(s said) bool { return own(s) && asked(s) },
		well("doctor"), // which says of a server that nothing is wrong with it, where a command as such says nothing
	} {
		if good, ok = nearest(all, bad, fits, words); ok {
			break
		}
	}
	if !ok {
		return ""
	}
	const most = 12
	lines := good.lines[:len(good.lines)-1] // behind the last line's end
	if len(lines) > most {
		lines = append(slices.Clone(lines[:most]), "...")
	}
	return good.show("Not said", lines)
}

// verb is the command of a command line: diff where it has none.
func verb(command string) string {
	first := strings.Fields(command)[1]
	if slices.Contains(ourCommands(), first) {
		return first
	}
	return defaultCommand
}

var ourCommands = sync.OnceValue(func() []string {
	p := &program{world: at(io.Discard, io.Discard)}
	return p.commandNames(p.commands().Commands)
})

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

// onlyGate is the gate that a command asks for alone, "" for none.
func (s said) onlyGate() string {
	_, rest, _ := strings.Cut(s.command, "--only ")
	gate, _, _ := strings.Cut(rest, " ")
	return gate
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

// hazards is what the gate of that name says on a server, which no script has:
// TestCheckHazards of the integration tests runs both commands.
func hazards(t *testing.T) string {
	t.Helper()
	archive, err := txtar.ParseFile("../../testdata/hazards.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(string(archive.Comment)))
	for _, f := range archive.Files {
		command, rows, _ := strings.Cut(string(f.Data), "\n")
		fmt.Fprintf(&b, "**%s** by `%s` in [hazards](../testdata/hazards.txtar):\n\n```\n%s```\n\n", sentence(f.Name), command, rows)
	}
	return b.String()
}
