package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// installed is the text of a script that integration/install-tools.sh formats
// keeps in the cache folder.
func installed(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(servers.Folder(), "tools", path))
	switch {
	case err == nil:
		return string(text)
	case strings.Contains(os.Getenv("SCHEMADIFF_REQUIRE"), "tools"):
		t.Fatalf("%v: integration/install-tools.sh formats", err)
	}
	t.Skipf("SKIPPED: %s is not installed: integration/install-tools.sh formats", path)
	return ""
}

// load runs a script in the page, which its security policy would not let in.
func (b *browser) load(script string) {
	b.t.Helper()
	var got struct {
		ExceptionDetails *struct{ Text string } `json:"exceptionDetails"`
	}
	b.ask("Runtime.evaluate", map[string]any{"expression": script}, &got)
	if got.ExceptionDetails != nil {
		b.t.Fatal(got.ExceptionDetails.Text)
	}
}

// Mermaid reads the graphs that the goldens hold, and refuses one that is spoilt.
func TestMermaidIsRead(t *testing.T) {
	script := installed(t, "mermaid/dist/mermaid.min.js")
	b := startBrowser(t)
	b.load(script)
	read := func(text string) any {
		return b.is(fmt.Sprintf("mermaid.parse(%q).then(d => d.diagramType, e => 'refused: ' + e.message)", text))
	}
	for _, name := range everyKind {
		text, err := os.ReadFile("testdata/" + name + ".mermaid")
		if err != nil {
			t.Fatal(err)
		}
		if kind, ok := read(string(text)).(string); !ok || strings.HasPrefix(kind, "refused") {
			t.Errorf("%s: %v", name, kind)
		}
	}
	if got, _ := read("flowchart LR\n  a[\"x --> b\n").(string); !strings.HasPrefix(got, "refused") {
		t.Errorf("a spoilt graph is read: %v", got)
	}
}

// axe-core finds nothing that keeps people from using the page: WCAG 2.2 A and
// AA. What depends on a theme or a width is asked in each, the rest once.
// https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
func TestHTMLForEverybody(t *testing.T) {
	script := installed(t, "axe-core/axe.min.js")
	b := startBrowser(t)
	all := "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
	look := func(name, path, theme string, width int, rules string) {
		t.Helper()
		b.look(width, theme)
		b.open(path, "")
		b.load(script)
		b.want(fmt.Sprintf("%s, %s, %d wide", name, theme, width), "axe.run(document, {runOnly: "+rules+`, resultTypes: ['violations']})
  .then(r => r.violations.flatMap(v => v.nodes.slice(0, 5).map(n => v.id + ': ' + n.target.join(' ') + ': ' + n.failureSummary.replace(/\s+/g, ' '))).join('\n'))`, "")
	}
	for _, name := range []string{"explained", "rehearsed", "gated", "conflicting"} {
		path := pageOf(t, name)
		look(name, path, "light", 1280, all)
		look(name, path, "dark", 390, "['color-contrast', 'target-size', 'scrollable-region-focusable']")
	}
	// What nobody can read is seen: the test can fail.
	b.is("document.querySelector('h1').style.color = getComputedStyle(document.body).backgroundColor")
	b.want("a spoilt page", "axe.run(document, {runOnly: ['color-contrast']}).then(r => r.violations.length)", 1)
}
