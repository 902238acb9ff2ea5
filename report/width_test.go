package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"
	"github.com/sergi/go-diff/diffmatchpatch"
)

func TestClean(t *testing.T) {
	cases := map[string]string{
		"orders":     "orders",
		"größe_数量_🧾": "größe_数量_🧾",
		"\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian needs its joiner
		"a\x1b[31mb":                 `a\x1b[31mb`,
		"a\nb\r\tc\x00\x7f":          `a\nb\r\tc\x00\x7f`,
		"\u009b2J":                   `\x9b2J`,
		"\x9b2J":                     `\x9b2J`, // not UTF-8, and a control to some terminals
		"\ufffd":                     "\ufffd",
		"is_admin\u202e\u2066":       `is_admin\u202e\u2066`,
		"a\u200bb\u2028c\ufeff":      `a\u200bb\u2028c\ufeff`,
		"tag\U000e0041":              `tag\U000e0041`,
		"##[error]x ##vso[task]":     `#\#[error]x #\#vso[task]`,
		"##octopus[stdout-warning]":  `#\#octopus[stdout-warning]`,
		"# ## headings stay ## here": "# ## headings stay ## here",
	}
	for in, want := range cases {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDisarm(t *testing.T) {
	cases := map[string]string{
		"::error::x": `\::error::x`, "   ::set-output name=a::b": `   \::set-output name=a::b`,
		"'free'::text": "'free'::text", "  dev  ::x": "  dev  ::x", "": "",
	}
	for in, want := range cases {
		if got := disarm(in); got != want {
			t.Errorf("disarm(%q) = %q, want %q", in, got, want)
		}
	}
	p := newPage(Report{}, TextOptions{})
	p.line(2, say(plain, ":"), say(strong, ":error::x"))
	if got := p.b.String(); got != "  \\::error::x\n" {
		t.Errorf("over two spans: %q", got)
	}
}

func TestWrap(t *testing.T) {
	cases := []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 8, []string{"one two", "three"}},
		{"ARRAY['a','b','c']", 9, []string{"ARRAY['a',", "'b','c']"}},
		{"an_identifier_that_is_long and more", 10, []string{"an_identifier_that_is_long", "and more"}},
		{"数量 数量 数量", 9, []string{"数量 数量", "数量"}},
		{"two  blanks  stay", 40, []string{"two  blanks  stay"}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, wrap(c.text, c.width)); diff != "" {
			t.Errorf("wrap(%q, %d): %s", c.text, c.width, diff)
		}
	}
}

func TestElide(t *testing.T) {
	for _, s := range []string{"short", "column public.orders_with_a_long_name.total", "größe_数量_größe_数量_größe_数量_größe"} {
		for width := 5; width < 60; width++ {
			got := elide(s, width, "…")
			if displaywidth.String(got) > width {
				t.Errorf("elide(%q, %d) = %q", s, width, got)
			}
			if displaywidth.String(s) <= width && got != s {
				t.Errorf("elide(%q, %d) = %q though it fits", s, width, got)
			}
		}
	}
	if got := elide("abcdefghij", 7, "…"); got != "abc…hij" {
		t.Error(got)
	}
}

func TestLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA"} {
		if got := letter(i); got != want {
			t.Errorf("letter(%d) = %s, want %s", i, got, want)
		}
	}
}

func TestCommonEnds(t *testing.T) {
	cases := []struct {
		texts      []string
		head, tail int
	}{
		{[]string{"abcXdef", "abcYYdef"}, 3, 3},
		{[]string{"aaa", "aa"}, 2, 0}, // what is counted at the begin is not counted at the end again
		{[]string{"same", "same"}, 4, 0},
		{[]string{"", "x"}, 0, 0},
		{[]string{"数量a", "数量b", "数c"}, 1, 0},
	}
	for _, c := range cases {
		if head, tail := commonEnds(c.texts); head != c.head || tail != c.tail {
			t.Errorf("commonEnds(%q) = %d, %d, want %d, %d", c.texts, head, tail, c.head, c.tail)
		}
	}
}

// The edits lead from one text to the other, with as many distinct lines as
// would run into the surrogates if they were numbered naively.
func TestLineEdits(t *testing.T) {
	var a, b []string
	for i := range 0xE100 {
		a = append(a, fmt.Sprintf("line %d", i))
		if i%20000 != 7 {
			b = append(b, fmt.Sprintf("line %d", i))
		}
	}
	b = append(b, "the end")
	var gotA, gotB []string
	changes := 0
	for _, e := range lineEdits(strings.Join(a, "\n"), strings.Join(b, "\n")) {
		if e.op != diffmatchpatch.DiffInsert {
			gotA = append(gotA, e.text)
		}
		if e.op != diffmatchpatch.DiffDelete {
			gotB = append(gotB, e.text)
		}
		if e.op != diffmatchpatch.DiffEqual {
			changes++
		}
	}
	if !slices.Equal(a, gotA) || !slices.Equal(b, gotB) || changes != 4 {
		t.Errorf("%d changes, first text kept: %v, second: %v", changes, slices.Equal(a, gotA), slices.Equal(b, gotB))
	}
}

func TestSeverity(t *testing.T) {
	for s := Off; s <= Never; s++ {
		if got, ok := ParseSeverity(s.String()); !ok || got != s {
			t.Errorf("ParseSeverity(%q) = %v, %v", s, got, ok)
		}
	}
	if s, ok := ParseSeverity("fatal"); ok || s != Off {
		t.Error(s, ok)
	}
}
