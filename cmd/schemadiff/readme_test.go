package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the README shows is what the program prints.
func TestReadmeTranscript(t *testing.T) {
	readme := readReadme(t)
	var out, said bytes.Buffer
	run(t.Context(), []string{"demo", "--dir", filepath.Join(t.TempDir(), "shop")}, at(&out, &said))
	_, transcript, found := strings.Cut(out.String(), "\n$ schemadiff staging production\n")
	transcript, _, whole := strings.Cut(transcript, "\n\nNow you:")
	if !found || !whole || !strings.Contains(readme, transcript) {
		t.Errorf("the README does not show what the demo prints:\n%s\n%s", transcript, said.String())
	}
}

// The README's configuration is one.
func TestReadmeConfiguration(t *testing.T) {
	_, text, _ := strings.Cut(readReadme(t), "```yaml\n")
	text, _, found := strings.Cut(text, "```")
	if !found {
		t.Fatal("the README shows no configuration")
	}
	validConfiguration(t, "README.md", text)
}

// Every command stands in the README's table, and every command of the table exists.
func TestReadmeCommands(t *testing.T) {
	p := &program{world: at(&bytes.Buffer{}, &bytes.Buffer{})}
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z]+)[^|]*\\|").FindAllStringSubmatch(readReadme(t), -1) {
		for _, m := range regexp.MustCompile("`([a-z]+)").FindAllStringSubmatch(row[0], -1) {
			listed = append(listed, m[1])
		}
	}
	app := p.commands()
	for _, c := range app.Commands {
		if !c.Hidden && c.Name != defaultCommand && !slices.Contains(listed, c.Name) {
			t.Errorf("the README does not list %s", c.Name)
		}
	}
	known := slices.Concat(p.commandNames(app.Commands), p.commandNames(app.Command("config").Subcommands), []string{"schemadiff"})
	for _, name := range listed {
		if !slices.Contains(known, name) {
			t.Errorf("the README lists %s, which does not exist", name)
		}
	}
}

func readReadme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
