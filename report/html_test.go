package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/schema"
)

// The page of a large comparison can be sent by mail, and is there at once.
func TestHTMLKeepsToItsBudget(t *testing.T) {
	if n := len(htmlPage) + len(htmlStyle) + len(htmlScript); n > 60_000 {
		t.Errorf("the template has %d bytes", n)
	}
	r := base(target("dev", "17.6", "a"), target("staging", "17.6", "b"))
	r.Compared = map[schema.Kind]int{}
	for i := range 200 {
		name := fmt.Sprintf("t%04d", i)
		r.Objects = append(r.Objects, key(schema.Table, "", name))
		for c := range 9 {
			r.Objects = append(r.Objects, key(schema.Column, name, fmt.Sprintf("c%d", c)))
		}
		r.Findings = append(r.Findings, about(key(schema.Column, name, "c1"), "column-type-differs", Finding{Field: "type", Values: values(r, "numeric(12,2)", "numeric(10,2)")}))
		r.Needs = append(r.Needs, Need{key(schema.Table, "", name), key(schema.Table, "", "t0000"), key(schema.ForeignKey, name, "fk")})
	}
	r.Sort()
	var b bytes.Buffer
	began := time.Now()
	if err := WriteHTML(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1_000_000 {
		t.Errorf("%d bytes for %d objects", b.Len(), len(r.Objects))
	}
	if took := time.Since(began); took > 20*time.Second { // an order of magnitude above what a busy machine takes
		t.Errorf("took %v", took)
	}
	if !strings.Contains(b.String(), "objects beyond these were left out of the drawing") {
		t.Error("the drawing has more nodes than it says")
	}
}

// html-dir is a page with its style and script beside it, and nothing within
// it that a strict server would refuse.
func TestWriteFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	format, _ := FormatNamed("html-dir")
	for range 2 { // over what is there
		if err := WriteFile(dir, format, explained(), Options{}); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, inline := range []string{"<style", "<script>", " style=", "onclick="} {
		if strings.Contains(string(page), inline) {
			t.Errorf("the page has %s", inline)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 3 {
		t.Errorf("files: %v", entries)
	}
}

// The page of a check says how to ask again, what was run on a copy, and of a
// group once whom a finding is true of.
func TestHTMLOfACheckedGroup(t *testing.T) {
	r := gated()
	r.Targets = append(r.Targets, target("staging", "17.6", "a"))
	for i := range 4 {
		r.Targets[0].Members = append(r.Targets[0].Members, Member{Name: fmt.Sprintf("tenant_%d", i), Read: true})
	}
	r.Findings[0].Members, r.Findings[0].Message = []string{"tenant_3"}, "1 of 4: tenant_3; changed by hand"
	r.Rehearsal = rehearsed().Rehearsal
	var b bytes.Buffer
	if err := WriteHTML(&b, r); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	page, _, _ = strings.Cut(page, `<script type="application/json"`)
	for _, want := range []string{"<code>schemadiff check production</code>", " rehearsed", "changed by hand"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if n := strings.Count(page, "1 of 4: tenant_3"); n != 1 {
		t.Errorf("whom it is true of is told %d times", n)
	}
}

// Nothing is pending where that is known, and nowhere else.
func TestHTMLOfWhatIsPending(t *testing.T) {
	const nothing = "Nothing is pending."
	none, verified := gated(), gated()
	none.Passage.Pending, verified.Passage.Pending = nil, nil
	verified.Command = VerifyCommand
	for name, c := range map[string]struct {
		r         Report
		want, not string
	}{
		"known":    {gated(), "Pending: <code>000047_add_orders_status</code>", nothing},
		"none":     {none, nothing, "not known"},
		"unknown":  {ungated(), "What is pending is not known: db/migrations cannot be read.", nothing},
		"verified": {verified, "production", nothing},
	} {
		page := written(t, c.r)["html"]
		if !strings.Contains(page, c.want) || strings.Contains(page, c.not) {
			t.Errorf("%s: no %q, or %q", name, c.want, c.not)
		}
	}
}

// What a gate says of the members of a group is a list on the page.
func TestWaysOf(t *testing.T) {
	for text, want := range map[string][]string{
		"no findings": nil,
		"3 of 1,000 (t_1, t_2 and 1 more): 1 change; by hand; 997 of 1,000: 331 objects are as they are": {
			"3 of 1,000 (t_1, t_2 and 1 more): 1 change; by hand", "997 of 1,000: 331 objects are as they are"},
		"2 of 4 (a, b): x; 1 of 4: y; 1 of 4 in 1 other way": {"2 of 4 (a, b): x", "1 of 4: y", "1 of 4 in 1 other way"},
		"2 of 3 pending migrations not in staging":           nil,
	} {
		if d := cmp.Diff(want, waysOf(text)); d != "" {
			t.Errorf("%s: -want +got\n%s", text, d)
		}
	}
}

// What nothing joins with anything is counted and not drawn.
func TestHTMLGraphLeavesOutWhatStandsAlone(t *testing.T) {
	r := base(target("dev", "17.6", "a"), target("staging", "17.6", "b"))
	for _, name := range []string{"a", "b", "c", "d"} {
		r.Findings = append(r.Findings, about(key(schema.Table, "", name), "table-missing", Finding{Values: values(r, "+", "-")}))
	}
	r.Needs = []Need{{From: key(schema.Table, "", "a"), To: key(schema.Table, "", "b"), By: key(schema.ForeignKey, "a", "a_b")}}
	g := htmlGraphOf(r)
	if g == nil || len(g.Nodes) != 2 || len(g.Edges) != 1 || g.Alone != 2 || g.Left != 0 {
		t.Errorf("%+v", g)
	}
	r.Needs = nil
	if g := htmlGraphOf(r); g != nil {
		t.Errorf("a drawing of nothing: %+v", g)
	}
}
