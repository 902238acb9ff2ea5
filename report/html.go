package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the page's parts
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The HTML report is one page that needs nothing else: no network, no script
// and no style to be read. Its parts are in the folder html; what it shows is
// worked out in html_*.go, so that the template only lays out.

//go:embed html/page.gohtml
var htmlPage string

//go:embed html/style.css
var htmlStyle string

//go:embed html/script.js
var htmlScript string

// htmlTemplate is parsed once, by the first page; html/template escapes by
// context whatever comes from a database.
var htmlTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(htmlPage)) })

// htmlView is what the template lays out.
type htmlView struct {
	Title, Mark, Verdict, Class string
	When, Took, Tool, Digest    string
	Command                     string
	Tiles                       []htmlTile
	Failures                    []htmlFailure
	Targets                     []htmlTarget
	Ledgers                     []htmlLedger
	Findings                    []htmlFinding
	Filter                      htmlFilter
	Objects                     []htmlSchema
	Graph                       *htmlGraph
	Rehearsal                   *htmlRehearsal
	Passage                     *htmlPassage
	Conflicts                   *htmlConflicts
	Platform                    []htmlSetting
	Remarks                     []htmlFact
	Rules                       []htmlRule
	Cosmetic                    []htmlFinding
	Sections                    []htmlSection

	Policy string // of the content: what the page may load
	Style  template.CSS
	Script template.JS
	Data   template.JS
	Linked bool // style and script are files beside it
}

type htmlFact struct{ Label, Text string }

type htmlSection struct{ ID, Title string }

type htmlTile struct{ Class, Mark, Number, Word string }

type htmlFailure struct {
	Code, What, Where, Why, Target string
	Fix                            []string
}

type htmlTarget struct {
	Name, Server, Endpoint, From, Fingerprint, Objects, Role string
	Unread                                                   bool
	Members                                                  []htmlMember
	Standing                                                 bool // Members have heads, and no fingerprints
}

type htmlMember struct{ Name, State, Fingerprint, Head, Pending string }

type htmlSetting struct {
	Name   string
	Values []htmlCell
	Equal  bool
}

type htmlRule struct {
	ID, Code, Slug, Title, Means, Matters, Fix string
}

// WriteHTML writes the page with its style and script within it.
func WriteHTML(w io.Writer, r Report) error {
	v, err := htmlOf(r)
	if err != nil {
		return err
	}
	v.Style, v.Script = template.CSS(htmlStyle), template.JS(htmlScript)
	v.Policy = "default-src 'none'; style-src '" + contentHash(htmlStyle) + "'; script-src '" + contentHash(htmlScript) + "'; base-uri 'none'; form-action 'none'"
	return htmlTemplate().Execute(w, v)
}

// htmlFolder is the page with its style and script as files beside it, for
// servers that forbid what stands within a page (Jenkins).
func htmlFolder(r Report) ([]NamedFile, error) {
	v, err := htmlOf(r)
	if err != nil {
		return nil, err
	}
	v.Linked, v.Policy = true, "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"
	var page bytes.Buffer
	if err := htmlTemplate().Execute(&page, v); err != nil {
		return nil, err
	}
	return []NamedFile{{"style.css", []byte(htmlStyle)}, {"script.js", []byte(htmlScript)}, {"index.html", page.Bytes()}}, nil
}

// contentHash names a script or style in a content security policy.
func contentHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// anchor is an id that no other thing of the page has, and that stays.
func anchor(kind, text string) string {
	sum := sha256.Sum256([]byte(text))
	return kind + "-" + hex.EncodeToString(sum[:6])
}

func htmlOf(r Report) (*htmlView, error) {
	p := fullNames(r)
	data, err := json.Marshal(envelopeOf(r))
	if err != nil {
		return nil, err
	}
	v := &htmlView{
		Title: pageTitle(r), Mark: p.mark().text, Verdict: inWords(r), Class: verdictClass(r), When: r.Started.UTC().Format("2 January 2006, 15:04 UTC"),
		Took: length(r.Duration), Tool: strings.TrimSpace("schemadiff " + clean(r.Tool.Version) + " " + clean(r.Tool.Commit)), Command: reproduce(r),
		Data: template.JS(visible(string(data))), Graph: htmlGraphOf(r), Rehearsal: htmlRehearsalOf(r), Ledgers: htmlLedgersOf(r), Objects: htmlObjectsOf(r),
	}
	v.Digest, v.Passage, v.Conflicts = spaced(clean(planDigest(r))), htmlPassageOf(r), htmlConflictsOf(r)
	v.tiles(r)
	v.failures(r)
	v.targets(r)
	v.findings(r)
	for _, s := range r.Platform {
		row := htmlSetting{Name: clean(s.Name), Equal: s.Equal}
		for i, text := range s.Values {
			if i < len(r.Targets) {
				row.Values = append(row.Values, htmlCell{Text: clean(text), Unknown: r.Targets[i].Problem != nil, Differs: text != s.Values[0]})
			}
		}
		v.Platform = append(v.Platform, row)
	}
	slices.SortStableFunc(v.Platform, func(a, b htmlSetting) int { return int(truth(a.Equal) - truth(b.Equal)) })
	for _, f := range p.remarks() {
		v.Remarks = append(v.Remarks, htmlFact{clean(f.label), clean(f.text)})
	}
	v.rules(r)
	v.sections()
	return v, nil
}

// inWords is the verdict as a sentence begins: "dev and staging differ: 2 errors".
func inWords(r Report) string {
	var names []string
	for _, t := range r.Targets {
		names = append(names, clean(t.ID))
	}
	all := strings.Join(names, ", ")
	if n := len(names); n > 1 {
		all = strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	conclusion := clean(fullNames(r).conclusion())
	switch {
	case r.Command != "diff" || len(names) < 2:
		return pageTitle(r)
	case r.Verdict() == InSync:
		return all + " are " + conclusion
	case r.Verdict() == Findings:
		return all + " differ: " + conclusion
	}
	return all + ": " + conclusion
}

// verdictClass is by what the exit code says.
func verdictClass(r Report) string {
	switch {
	case !r.Complete():
		return "undecided"
	case r.ExitCode() != 0:
		return "found"
	case r.Verdict() == Findings:
		return "below"
	}
	return "well"
}

func (v *htmlView) tiles(r Report) {
	add := func(class, mark string, n int, word string) {
		if n > 0 {
			v.Tiles = append(v.Tiles, htmlTile{class, mark, Thousands(n), word})
		}
	}
	for _, s := range worstFirst {
		word := s.String()
		if r.Count(s) != 1 && s != Info {
			word += "s"
		}
		add(s.String(), severityMarks[s], r.Count(s), word)
	}
	p := newPage(r, TextOptions{})
	add("quiet", "↻", p.states(Explained), "explained by pending migrations")
	add("quiet", "–", p.states(Ignored), "ignored by rules")
	if n := r.objects(); n > 0 {
		v.Tiles = append(v.Tiles, htmlTile{"plain", "=", Thousands(r.Equal), "of " + counted(n, "object", "objects") + " alike"})
	}
	if h := r.Rehearsal; h != nil {
		ran, verb := 0, "ran"
		if r.gated() { // where, on a copy, no other word says
			verb = "rehearsed"
		}
		for _, s := range h.Steps {
			if s.Outcome == Ran {
				ran++
			}
		}
		v.Tiles = append(v.Tiles, htmlTile{"plain", "▶", fmt.Sprint(ran), "of " + count(len(h.Steps), "migration") + " " + verb})
	}
}

// severityMarks says in a glyph what the word beside it says.
var severityMarks = [...]string{Info: "i", Warning: "!", Error: "✗"}

func (v *htmlView) failures(r Report) {
	for _, e := range r.Problems {
		f := htmlFailure{Code: e.Code, What: clean(e.Error()), Where: clean(e.Where), Target: clean(e.Env)}
		for _, fix := range e.Fix {
			f.Fix = append(f.Fix, clean(fix))
		}
		v.Failures = append(v.Failures, f)
	}
	for _, f := range obstacles(r)[len(r.Problems):] {
		v.Failures = append(v.Failures, htmlFailure{Code: f.code, What: f.what, Target: f.target, Fix: slices.DeleteFunc([]string{f.fix}, func(s string) bool { return s == "" })})
	}
}

func (v *htmlView) targets(r Report) {
	for _, t := range r.Targets {
		out := htmlTarget{Name: clean(t.ID), Server: clean(strings.TrimSpace(t.Vendor + " " + t.Version)), Endpoint: clean(t.Endpoint), From: t.From, Unread: t.Problem != nil}
		if t.Fingerprint != (Target{}).Fingerprint {
			out.Fingerprint, out.Objects = t.Fingerprint.Short(), Thousands(t.Objects)
		}
		if !t.TakenAt.IsZero() {
			out.From += " of " + t.TakenAt.UTC().Format("2006-01-02 15:04 UTC")
		}
		for _, m := range t.Members {
			state := "alike"
			switch {
			case !m.Read:
				state = "could not be read"
			case m.Differs:
				state = "differs"
			}
			member := htmlMember{Name: clean(m.Name), State: state}
			if m.Read && m.Fingerprint != (Member{}).Fingerprint {
				member.Fingerprint = m.Fingerprint.Short()
			}
			if len(m.Stands) > 0 {
				out.Standing = true
				member.Head, member.Pending = m.headsInWords(), strconv.Itoa(m.pending())
			}
			out.Members = append(out.Members, member)
		}
		slices.SortStableFunc(out.Members, func(a, b htmlMember) int { return int(truth(a.State == "alike") - truth(b.State == "alike")) })
		v.Targets = append(v.Targets, out)
	}
}

// rules is what the findings are by, each once.
func (v *htmlView) rules(r Report) {
	seen := map[string]bool{}
	add := func(rule Rule) {
		if rule.Code == "" || seen[rule.Code] || rule.Means == "" {
			return
		}
		seen[rule.Code] = true
		v.Rules = append(v.Rules, htmlRule{"rule-" + rule.Code, rule.Code, rule.Slug, rule.Title, rule.Means, rule.Matters, rule.Fix})
	}
	for _, e := range r.Problems {
		rule, _ := Lookup(e.Code)
		add(rule)
	}
	for _, f := range r.Findings {
		add(f.Rule)
	}
	slices.SortFunc(v.Rules, func(a, b htmlRule) int { return strings.Compare(a.Code, b.Code) })
}

// sections is the table of contents: what is there.
func (v *htmlView) sections() {
	add := func(there bool, id, title string) {
		if there {
			v.Sections = append(v.Sections, htmlSection{id, title})
		}
	}
	add(len(v.Failures) > 0, "undecided", "Not found out")
	add(v.Passage != nil, "gates", "Gates")
	add(v.Conflicts != nil, "branches", "Branches")
	add(len(v.Ledgers) > 0, "migrations", "Migrations")
	add(len(v.Findings) > 0, "findings", "Findings")
	add(len(v.Objects) > 0, "objects", "Objects")
	add(v.Graph != nil, "graph", "Dependencies")
	add(v.Rehearsal != nil, "rehearsal", "Rehearsal")
	add(len(v.Platform) > 0, "platform", "Platform")
	add(true, "appendix", "Appendix")
}
