package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
	"go.yaml.in/yaml/v4"
)

var updateDocs = flag.Bool("update", false, "write what docs/ is generated from the code anew")

const docsFolder = "../../docs"

// generated replaces what stands between a page's marks, and holds the page to
// it. What is written by hand stands around them.
func generated(t *testing.T, name, what, text string) {
	t.Helper()
	path := filepath.Join(docsFolder, name)
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin := "<!-- " + what + ": written by go test ./cmd/schemadiff -run TestDocs -update -->\n"
	end := "<!-- /" + what + " -->"
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("docs/%s: the marks of %s are gone", name, what)
	}
	want := before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end + after
	switch {
	case want == string(page):
	case *updateDocs:
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("docs/%s is not what the code says: go test ./cmd/schemadiff -run TestDocs -update", name)
	}
}

// docs/commands.md is the grammar of the command line.
func TestDocsCommands(t *testing.T) {
	p := &program{world: at(&bytes.Buffer{}, &bytes.Buffer{})}
	var b strings.Builder
	var list func(path string, commands []*cli.Command)
	list = func(path string, commands []*cli.Command) {
		for _, c := range commands {
			if c.Hidden {
				continue
			}
			name := path + " " + c.Name
			if len(c.Subcommands) > 0 {
				fmt.Fprintf(&b, "## %s\n\n%s.\n\n", name, sentence(c.Usage))
				list(name, c.Subcommands)
				continue
			}
			fmt.Fprintf(&b, "## %s\n\n", name)
			fmt.Fprintf(&b, "```\n%s\n```\n\n%s.\n\n", strings.TrimSpace(name+" "+c.ArgsUsage), sentence(c.Usage))
			if c.Description != "" {
				fmt.Fprintf(&b, "```\n%s\n```\n\n", c.Description)
			}
			if len(c.Flags) > 0 {
				b.WriteString("| flag | |\n|---|---|\n")
			}
			for _, f := range c.Flags {
				flag, use := described(f)
				fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimSpace(flag), cell(use))
			}
			b.WriteString("\n")
		}
	}
	list("schemadiff", p.commands().Commands)
	generated(t, "commands.md", "commands", b.String())
}

// sentence begins with a capital letter.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// cell is a text in a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "*", `\*`).Replace(s)
}

// Every configuration that a page shows is one. A part of one begins with one of its keys.
func TestDocsConfigurations(t *testing.T) {
	pages, err := filepath.Glob(docsFolder + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?ms)^```yaml[^\n]*\n((?:version: 1$|environments:|rehearsal:|migrations:|schema:|ignore:|promotion:|gates:|rules:|reports:).*?)^```$")
	seen := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range block.FindAllStringSubmatch(string(text), -1) {
			seen++
			part := b[1]
			if !strings.HasPrefix(part, "version:") {
				part = "version: 1\n" + part
			}
			if !regexp.MustCompile(`(?m)^environments:`).MatchString(part) {
				part += "environments: { dev: { url: \"sqlite:dev.db\" }, staging: { url: \"sqlite:staging.db\" }, production: { url: \"sqlite:production.db\" } }\n"
			}
			validConfiguration(t, filepath.Base(page), part)
		}
	}
	if seen == 0 {
		t.Error("no page shows a configuration")
	}
}

// Every store of docs/secrets.md is what a password may be.
func TestDocsSecrets(t *testing.T) {
	text, err := os.ReadFile(docsFolder + "/secrets.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| [^|]+ \\| `(\\{.*\\})` \\|$").FindAllStringSubmatch(string(text), -1)
	if len(rows) < 10 {
		t.Fatalf("%d stores", len(rows))
	}
	for _, row := range rows {
		validConfiguration(t, row[1], "version: 1\nenvironments:\n  production:\n    engine: postgres\n    host: db.internal\n    database: shop\n    password: "+row[1]+"\n")
	}
}

// A store's command runs as the page has it, with a program of its name that
// prints a password in its place: it gets the words of the list, and what it
// prints goes to the server and nowhere else.
func TestDocsSecretCommands(t *testing.T) {
	text, err := os.ReadFile(docsFolder + "/secrets.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, row := range regexp.MustCompile("(?m)^\\| ([^|]+) \\| `\\{ command: (\\[.*\\]) \\}` \\|$").FindAllStringSubmatch(string(text), -1) {
		t.Run(row[1], func(t *testing.T) {
			ran++
			var command []string
			if err := yaml.Load([]byte(row[2]), &command); err != nil {
				t.Fatal(err)
			}
			path, arguments := stand(t, command[0], "echo c4naryValue")
			folder := t.TempDir()
			name, value, _ := strings.Cut(path, "=")
			t.Setenv(name, value)
			configuration := "version: 1\nenvironments:\n  production:\n    engine: postgres\n    host: 127.0.0.1\n    port: 1\n    user: schemadiff_ro\n    database: shop\n    password: { command: " + row[2] + " }\n"
			if err := os.WriteFile(filepath.Join(folder, "schemadiff.yaml"), []byte(configuration), 0o644); err != nil {
				t.Fatal(err)
			}
			code, said := runIn(t, folder, []string{"snapshot", "production"})
			if code != exitUndecided || !strings.Contains(said, "X910") || strings.Contains(said, "c4nary") {
				t.Errorf("exit %d\n%s", code, said)
			}
			if got := strings.Split(strings.TrimSpace(fileText(t, arguments)), "\n"); !slices.Equal(got, command[1:]) {
				t.Errorf("%s got %q, want %q", command[0], got, command[1:])
			}
		})
	}
	if ran < 6 {
		t.Errorf("%d commands ran", ran)
	}
}

// Links lead to files that are there, and to headings that they have.
func TestDocsLinks(t *testing.T) {
	pages, err := filepath.Glob(docsFolder + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	punctuation := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	headings := map[string][]string{}
	of := func(path string) []string {
		list, read := headings[path]
		if !read {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range heading.FindAllStringSubmatch(string(text), -1) {
				list = append(list, strings.ReplaceAll(punctuation.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-"))
			}
			headings[path] = list
		}
		return list
	}
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			to := page
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(page), m[1])
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s: nothing is at %s", filepath.Base(page), m[1])
			} else if m[2] != "" && !slices.Contains(of(to), m[2]) {
				t.Errorf("%s: %s has no heading %s", filepath.Base(page), filepath.Base(to), m[2])
			}
		}
	}
}
