package report

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// docs/formats.md lists the formats that there are.
func TestDocs(t *testing.T) {
	const path, begin, end = "../docs/formats.md", "-update -->\n", "<!-- /formats -->"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("the marks are gone")
	}
	var b strings.Builder
	b.WriteString("\n| format | for | `--format` | `--report` |\n|---|---|---|---|\n")
	yes := map[bool]string{true: "yes", false: ""}
	for _, f := range Formats() {
		if f.For == "" {
			t.Errorf("%s: nobody says what reads it", f.Name)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Name, f.For, yes[f.Stdout], yes[f.File])
	}
	want := before + begin + b.String() + "\n" + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(page) {
		t.Error("docs/formats.md does not list the formats that there are: go test ./report -run TestDocs -update")
	}
}
