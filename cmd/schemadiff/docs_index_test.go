package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// llms.txt lists the pages of docs/README.md for programs that read them, which
// lists every page that there is.
// https://llmstxt.org
func TestDocsIndex(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(docsFolder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# schemadiff\n\n> Are dev, staging and production really the same database? It compares migration ledgers, schemas and platforms of PostgreSQL, MySQL,\n" +
		"> MariaDB and SQLite, rehearses pending migrations on a throwaway copy, and finds branches that do not go together. Environments are only read.\n\n" +
		"Exit codes: 0 nothing found, 1 findings, 2 could not decide, 3 a gate is closed. `--format compact` prints a line for each finding, `--format json` one document.\n")
	heading := regexp.MustCompile(`^\*\*(.+)\*\*$`)
	page := regexp.MustCompile(`^- \[(.+)\]\((.+)\): (.+)$`)
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if m := heading.FindStringSubmatch(line); m != nil {
			fmt.Fprintf(&b, "\n## %s\n\n", m[1])
		} else if m := page.FindStringSubmatch(line); m != nil {
			fmt.Fprintf(&b, "- [%s](docs/%s): %s\n", strings.TrimSuffix(m[1], ".md"), m[2], m[3])
			listed[m[2]] = true
		}
	}
	pages, err := filepath.Glob(filepath.Join(docsFolder, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if name := filepath.Base(p); name != "README.md" && !listed[name] {
			t.Errorf("docs/README.md does not list %s", name)
		}
	}
	file := filepath.Join(docsFolder, "..", "llms.txt")
	if *updateDocs {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if has, err := os.ReadFile(file); err != nil || string(has) != b.String() {
		t.Errorf("llms.txt is not what docs/README.md lists: go test ./cmd/schemadiff -run TestDocs -update: %v", err)
	}
}
