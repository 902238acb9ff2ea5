package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/schema"
)

// However little room there is, the verdict is there, it fits, and what was
// left out is said.
func TestMarkdownKeepsToItsBudget(t *testing.T) {
	r := base(target("dev", "17.6", "a"), target("staging", "17.6", "b"))
	for i := range 900 {
		r.Findings = append(r.Findings, about(key(schema.View, "", fmt.Sprintf("v%04d", i)), "view-differs", Finding{Field: "query", Values: values(r, viewBefore, viewAfter)}))
	}
	r.Sort()
	for _, most := range []int{1 << 30, SummaryBytes, CommentBytes, 8000, 2000, 700, 400} {
		var b bytes.Buffer
		if err := WriteMarkdown(&b, r, most); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if b.Len() > most {
			t.Errorf("%d bytes, at most %d", b.Len(), most)
		}
		if !strings.Contains(text, "dev ≠ staging: 900 errors") {
			t.Errorf("at %d: no verdict in %s", most, text[:min(len(text), 300)])
		}
		if whole := strings.Count(text, "C229") >= 900 && strings.Contains(text, "DESC"); whole == strings.Contains(text, "left out") {
			t.Errorf("at %d: whole %v, said so: %v", most, whole, !whole)
		}
		if strings.Count(text, "```")%2 != 0 || strings.Count(text, "<details>") != strings.Count(text, "</details>") {
			t.Errorf("at %d: cut in the middle of a block", most)
		}
	}
}

// Nothing of a database's is markup, calls anybody or links anywhere.
func TestMarkdownEscapes(t *testing.T) {
	for _, c := range []struct{ in, text, code string }{
		{"a|b", `a\|b`, "`a|b`"},
		{"`x`", "\\`x\\`", "`` `x` ``"},
		{"a``b", "a\\`\\`b", "```a``b```"},
		{"<img src=x>", "&lt;img src=x&gt;", "`<img src=x>`"},
		{"@octocat fixes #12", "@&#8203;octocat fixes #&#8203;12", "`@octocat fixes #12`"},
		{"[a](http://x)", `\[a\]\(http:&#8203;//x\)`, "`[a](http://x)`"},
		{"*a* _b_ ~c~ $d$", `\*a\* \_b\_ \~c\~ \$d\$`, "`*a* _b_ ~c~ $d$`"},
		{"a\n# b", `a\\n#&#8203; b`, "`a\\n# b`"},
		{"", "", ""},
	} {
		if got := mdText(c.in); got != c.text {
			t.Errorf("%q as text: %s, want %s", c.in, got, c.text)
		}
		if got := mdCode(c.in); got != c.code {
			t.Errorf("%q as code: %s, want %s", c.in, got, c.code)
		}
	}
	if got := mdCell("a|b"); got != "`a\\|b`" {
		t.Error(got)
	}
}

// Properties and messages of the workflow commands come out of GitHub's and
// Azure's own unescaping as they went in.
func TestCommandEscapes(t *testing.T) {
	for _, text := range []string{"100%25,a:b", "a;b]c", "plain", "%0A::error::x"} {
		if got := strings.NewReplacer("%2C", ",", "%3A", ":", "%0A", "\n", "%0D", "\r", "%25", "%").Replace(githubProperty(text)); got != text {
			t.Errorf("github: %q became %q", text, got)
		}
		if got := strings.NewReplacer("%3B", ";", "%5D", "]", "%0A", "\n", "%0D", "\r", "%AZP25", "%").Replace(azureValue(text)); got != text {
			t.Errorf("azure: %q became %q", text, got)
		}
	}
}
