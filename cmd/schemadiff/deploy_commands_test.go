package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
	"go.yaml.in/yaml/v4"

	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/problem"
)

// withoutCommands is the files of deployed that call schemadiff nowhere.
var withoutCommands = []string{".dockerignore", "deploy/systemd/schemadiff-drift.timer"}

// Every command line of the files that are ready to use, of the README and of
// docs is one that the program takes. TestDocumentedCommandsRun runs them.
func TestDeployedCommands(t *testing.T) {
	for _, path := range append(deployed(t), prose(t)...) {
		lines := commandLines(t, path)
		if len(lines) == 0 && !slices.Contains(withoutCommands, path) && !strings.HasSuffix(path, ".md") {
			t.Errorf("%s: no command line was found in it", path)
		}
		for _, words := range lines {
			if err := accepted(words); err != nil {
				t.Errorf("%s: schemadiff %s: %v", path, strings.Join(words, " "), err)
			}
		}
	}
	for _, path := range []string{"README.md", "docs/check.md", "docs/conflicts.md", "docs/formats.md", "docs/pipelines.md"} {
		if len(commandLines(t, path)) < 2 {
			t.Errorf("%s: hardly a command line was found in it", path)
		}
	}
}

// What is wrong is seen: the test above can fail.
func TestAcceptedRefuses(t *testing.T) {
	for _, line := range []string{
		"staging production --frmat json", "chek production", "check", "check a b", "check production --prove", "rehearse production --rows many",
		"staging production --format yaml", "staging production --report htlm=x", "check production --only windows", "staging production --timeout soon",
		"help chek", "conflicts main", "staging production --report html=",
	} {
		if accepted(shellWords(line)) == nil {
			t.Errorf("%q is taken for a command line of ours", line)
		}
	}
	got := shellWords(`check "$A b" --migrations "${1:?x}" 'c d' e\ f --ci octopus 2>&1 | tee x # y`)
	if want := []string{"check", "$A b", "--migrations", "${1:?x}", "c d", "e f", "--ci", "octopus"}; !slices.Equal(got, want) {
		t.Errorf("words %q, want %q", got, want)
	}
}

// counts is how many environments or files a command takes, at least and at most.
var counts = map[string][2]int{
	"diff": {1, 99}, "check": {1, 1}, "verify": {1, 1}, "rehearse": {1, 1}, "snapshot": {1, 1}, "graph": {1, 1}, "render": {1, 1}, "conflicts": {0, 0}, "clean": {0, 0}, "demo": {0, 0},
}

// accepted says why the program would not take a command line. It parses it by
// the program's own grammar, with actions that do nothing.
func accepted(words []string) error {
	p := &program{world: at(io.Discard, io.Discard)}
	app := p.commands()
	app.Action = func(*cli.Context) error { return nil }
	disarmCommands(app.Commands)
	line, err := arrange(app, words)
	if err != nil {
		return err
	}
	if _, asked := helpAsked(line); asked {
		return nil
	}
	if err := app.Run(line); err != nil {
		return err
	}
	end := slices.Index(line, "--")
	flags, rest := line[1:end], line[end+1:]
	for _, flag := range flags {
		name, value, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		if err := acceptedValue(name, value); err != nil {
			return err
		}
	}
	if len(flags) == 0 {
		return nil
	}
	command := flags[0]
	if command == defaultCommand && !slices.Contains(words, command) {
		for _, word := range rest {
			if near, ok := problem.Nearest(word, p.commandNames(app.Commands)); ok {
				return fmt.Errorf("%s is no command: %s is", word, near)
			}
		}
	}
	if command == defaultCommand && slices.Contains(flags, "--format=terraform-external") {
		return nil // its environments are on standard input
	}
	if n, known := counts[command]; known && (len(rest) < n[0] || len(rest) > n[1]) {
		return fmt.Errorf("%s takes %d to %d arguments and gets %q", command, n[0], n[1], rest)
	}
	return nil
}

func disarmCommands(commands []*cli.Command) {
	for _, c := range commands {
		c.Action = func(*cli.Context) error { return nil }
		disarmCommands(c.Subcommands)
	}
}

// acceptedValue checks what only a command's action would.
func acceptedValue(name, value string) error {
	known := flagValues(name)
	switch {
	case name == "only":
		known = gate.Names()
	case name == "report":
		format, path, _ := strings.Cut(value, "=")
		if path == "" {
			return fmt.Errorf("--report %s has no path", value)
		}
		known, value = fileFormats(), format
	}
	if known == nil || strings.Contains(value, "$") || slices.Contains(known, value) || strings.ToUpper(value) == value {
		return nil // a variable, or a placeholder as FORMAT
	}
	return fmt.Errorf("--%s does not take %s", name, value)
}

var (
	fence      = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```")
	transcript = regexp.MustCompile(`(?m)^\$ [^\n]*`)
	beginning  = regexp.MustCompile(`(?m)(?:^|[;&|(]|\bexec |\bthen |\$ |\brun: |\bExecStart=/usr/bin/|^[A-Z_]+=(?:"[^"\n]*"|\S*) )[ \t]*schemadiff[ \t]+([^\n]*)`)
	lists      = regexp.MustCompile(`(?m)(?:program *= *|^(?:CMD|ENTRYPOINT) )\[("schemadiff"[^\]]*)\]`)
)

// commandLines is what stands behind the program's name wherever a file calls it.
func commandLines(t *testing.T, path string) [][]string {
	t.Helper()
	text := deployedText(t, path)
	switch {
	case strings.HasSuffix(path, ".md"):
		var found [][]string
		for _, m := range fence.FindAllStringSubmatch(text, -1) {
			switch m[1] {
			case "yaml":
				found = append(found, commandsIn(documents(t, path, m[2]))...)
			case "": // what a program prints, behind the command line that made it print
				for _, line := range transcript.FindAllString(m[2], -1) {
					found = append(found, commandsOf(line)...)
				}
			default:
				found = append(found, commandsOf(m[2])...)
			}
		}
		return found
	case strings.HasSuffix(path, ".yml"), strings.HasSuffix(path, ".yaml"), strings.HasSuffix(path, ".json"):
		return commandsIn(documents(t, path, text))
	}
	found := commandsOf(text)
	for _, m := range lists.FindAllStringSubmatch(text, -1) { // Terraform and the Dockerfile have lists
		found = append(found, shellWords(strings.ReplaceAll(m[1], ",", " "))[1:])
	}
	return found
}

// commandsOf is the command lines of a shell's text.
func commandsOf(text string) [][]string {
	var found [][]string
	for _, m := range beginning.FindAllStringSubmatch(strings.ReplaceAll(text, "\\\n", " "), -1) {
		found = append(found, shellWords(m[1]))
	}
	return found
}

// commandsIn is the command lines of YAML: lists that begin with the program's
// name, texts, and the steps that use our action.
func commandsIn(nodes []*yaml.Node) [][]string {
	var found [][]string
	for _, n := range nodes {
		switch {
		case n.Kind == yaml.ScalarNode:
			found = append(found, commandsOf(n.Value)...)
		case n.Kind == yaml.SequenceNode && len(n.Content) > 0 && n.Content[0].Value == "schemadiff":
			var words []string
			for _, item := range n.Content[1:] {
				words = append(words, item.Value)
			}
			found = append(found, words)
		default:
			var step struct {
				Uses string
				With struct{ Command, Args string }
			}
			if n.Kind == yaml.MappingNode && n.Decode(&step) == nil && strings.HasPrefix(step.Uses, "schemadiff/schemadiff@") {
				found = append(found, append([]string{step.With.Command}, strings.Fields(step.With.Args)...))
			}
			found = append(found, commandsIn(n.Content)...)
		}
	}
	return found
}

// shellWords is the words of one simple command of sh, up to where it ends or
// is redirected. What variables hold is not known, and their names stay.
func shellWords(line string) []string {
	var words []string
	word, quote, begun := "", rune(0), false
	end := func() {
		if begun {
			words = append(words, word)
		}
		word, begun = "", false
	}
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			word, escaped = word+string(r), false
		case r == '\\' && quote != '\'':
			escaped, begun = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word += string(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == ' ' || r == '\t':
			end()
		case strings.ContainsRune("<>", r) && strings.Trim(word, "0123456789") == "":
			return words
		case strings.ContainsRune(";|&<>()`", r), r == '#' && !begun:
			end()
			return words
		default:
			word, begun = word+string(r), true
		}
	}
	end()
	return words
}
