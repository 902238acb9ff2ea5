package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// CommentBytes and SummaryBytes are what GitHub takes of a comment (65,536
// characters) and of a step's summary (1 MiB), with room for what a pipeline
// adds: the bounds of WriteMarkdown.
const (
	CommentBytes = 60_000
	SummaryBytes = 1_000_000
)

// mostTop is how many findings stand open in a comment.
const mostTop = 5

// mostDrawn is how many objects a graph in a comment has: Mermaid and readers
// give up beyond it.
const mostDrawn = 60

// WriteMarkdown writes the report as GitHub's and GitLab's Markdown, for a
// comment on a change or a step's summary. It begins with a hidden mark by which
// a pipeline finds its own comment again. It is no longer than most bytes: first
// the details go, then findings, and what was left out is said; the verdict
// always stays.
func WriteMarkdown(w io.Writer, r Report, most int) error {
	if most <= 0 {
		most = CommentBytes
	}
	findings := len(r.Findings)
	m := markdown{r: r, details: true, most: findings}
	text := m.whole()
	if len(text) > most {
		m.details = false
		text = m.whole()
	}
	for len(text) > most && m.most > 0 {
		m.most /= 2
		text = m.whole()
	}
	if len(text) > most { // hundreds of targets, or names of kilobytes
		m.bare = true
		text = m.whole()
	}
	_, err := io.WriteString(w, text)
	return err
}

// markdown is a report on its way to being Markdown.
type markdown struct {
	r       Report
	details bool // with definitions, differences line by line, and the graph
	most    int  // findings that are listed
	bare    bool // the verdict and nothing else
	b       strings.Builder
}

func (m *markdown) whole() string {
	m.b.Reset()
	r := m.r
	fmt.Fprintf(&m.b, "<!-- schemadiff:%s -->\n", strings.ReplaceAll(pair(r), "--", "- -"))
	fmt.Fprintf(&m.b, "### %s\n\n", mdText(headline(r)))
	if m.bare {
		m.b.WriteString("_All else was left out, for there is no room for it: the JSON and HTML reports have it._\n")
		return m.b.String()
	}
	m.failures()
	m.gates()
	m.branches()
	m.targets()
	m.rehearsal()
	m.top()
	m.proofs()
	m.pairs()
	if m.details {
		m.graph()
	}
	m.remarks()
	m.foot()
	return m.b.String()
}

func (m *markdown) failures() {
	for _, f := range obstacles(m.r) {
		fmt.Fprintf(&m.b, "- **error** %s %s\n", mdCode(f.code), mdText(f.what))
		if f.fix != "" {
			fmt.Fprintf(&m.b, "  help: %s\n", mdCode(f.fix))
		}
	}
	if len(m.r.Problems)+len(m.r.Gaps) > 0 {
		m.b.WriteByte('\n')
	}
}

// gates is how every gate of a check stands.
func (m *markdown) gates() {
	if m.r.Passage == nil || len(m.r.Passage.Gates) == 0 {
		return
	}
	m.b.WriteString("| gate | state | what was found | what to do |\n|---|---|---|---|\n")
	for _, g := range m.r.Passage.Gates {
		next := ""
		if g.Next != "" {
			next = mdCell(g.Next)
		}
		if !g.Opens.IsZero() {
			next = strings.TrimSpace(next + " opens " + mdText(g.Opens.UTC().Format("2006-01-02 15:04 UTC")))
		}
		m.row([]string{mdText(g.Name), gateMarks[g.State] + " " + string(g.State), mdText(g.Text), next})
	}
	m.b.WriteByte('\n')
}

// targets is the table of environments: head, pending, unknown, drift.
func (m *markdown) targets() {
	r := m.r
	if len(r.Targets) == 0 {
		return
	}
	heads := []string{"environment", "server", "head", "pending", "not in the repository", "differences"}
	lines := []string{"---", "---", "---", "--:", "--:", "--:"}
	var rows [][]string
	for i, t := range r.Targets {
		cells := []string{mdCell(t.ID), mdText(strings.TrimSpace(t.Vendor + " " + t.Version)), "", "", "", ""}
		switch {
		case t.Problem != nil:
			cells[1] = "could not be read"
		default:
			var heads []string
			for _, l := range r.Ledgers {
				if i < len(l.Heads) && l.Heads[i] != "" {
					heads = append(heads, mdCell(l.Heads[i]))
				}
			}
			cells[2] = strings.Join(heads, ", ")
			switch {
			case !r.countsMigrations(i):
				cells[3], cells[4] = "?", "?"
			case r.Passage != nil || r.Rehearsal != nil:
				cells[3] = r.toRunIn(i)
			case len(r.Ledgers) > 0:
				cells[3] = r.migrationsInWords(i, isPending)
				cells[4] = r.migrationsInWords(i, isStray)
			}
			cells[5] = m.drift(i)
		}
		rows = append(rows, cells)
	}
	for column := len(heads) - 1; column > 1; column-- { // what is told of no environment needs no column
		if !slices.ContainsFunc(rows, func(cells []string) bool { return cells[column] != "" }) {
			for _, row := range append([][]string{heads, lines}, rows...) {
				copy(row[column:], row[column+1:])
			}
			heads, lines = heads[:len(heads)-1], lines[:len(lines)-1]
			for i := range rows {
				rows[i] = rows[i][:len(heads)]
			}
		}
	}
	m.row(heads)
	m.b.WriteString("|" + strings.Join(lines, "|") + "|\n")
	for _, cells := range rows {
		m.row(cells)
	}
	m.b.WriteByte('\n')
}

// toRunIn is how many migrations a check or a rehearsal found to run in the
// environment that it is of, "" for any other.
func (r Report) toRunIn(target int) string {
	switch n, known := r.mostPending(); {
	case r.Command == VerifyCommand, r.Passage != nil && r.Passage.Target != r.Targets[target].ID, r.Passage == nil && target > 0:
		return ""
	case !known:
		return "?"
	default:
		return strconv.Itoa(n)
	}
}

// drift is how many findings tell a target from the reference.
func (m *markdown) drift(target int) string {
	switch {
	case m.r.Command == StatusCommand || m.r.Rehearsal != nil || m.r.Passage != nil || m.r.Conflicts != nil:
		return ""
	case target == 0:
		return "reference"
	}
	return fmt.Sprint(len(m.of(m.r.Targets[target].ID)))
}

// of is the findings that tell a target from the reference and are not ignored.
func (m *markdown) of(target string) []Finding {
	var all []Finding
	for _, f := range m.r.Findings {
		if f.State != Ignored && slices.Contains(strangers(f, m.r.Told(f)), target) {
			all = append(all, f)
		}
	}
	return all
}

func (m *markdown) row(cells []string) {
	m.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// top is the worst findings in full sight.
func (m *markdown) top() {
	found := counting(m.r)
	if len(found) == 0 {
		return
	}
	m.b.WriteString("#### Findings\n\n")
	shown := min(len(found), mostTop, m.most)
	for _, f := range found[:shown] {
		m.finding(f)
	}
	if n := len(found) - shown; n > 0 && m.most >= len(m.r.Findings) && len(m.r.Targets) > 1 && m.r.Rehearsal == nil {
		fmt.Fprintf(&m.b, "- and %d more below\n", n)
	} else if n > 0 && m.r.Rehearsal != nil && m.details {
		for _, f := range found[shown:] {
			m.finding(f)
		}
	} else if n > 0 {
		fmt.Fprintf(&m.b, "- and %d more, left out here: the JSON and HTML reports have them\n", n)
	}
	m.b.WriteByte('\n')
}

func (m *markdown) finding(f Finding) {
	fmt.Fprintf(&m.b, "- **%s** %s %s: %s\n", f.Severity, mdCode(f.Rule.Code), mdCode(f.Subject), mdText(gist(m.r, f)))
	for _, g := range sayings(m.r, f) {
		if strings.Contains(g.text, "\n") {
			m.b.WriteString("  the texts differ, see below\n")
			break
		}
		fmt.Fprintf(&m.b, "  - %s %s\n", mdText(g.label), mdCode(g.text))
	}
	m.sides(f)
	if c := f.Cause; c != nil && c.File != "" && len(f.Sides) == 0 {
		at := c.File
		if c.Line > 0 {
			at += fmt.Sprintf(":%d", c.Line)
		}
		fmt.Fprintf(&m.b, "  - %s\n", mdCode(at))
	}
	for _, line := range because(f) {
		fmt.Fprintf(&m.b, "  - %s\n", mdText(line))
	}
}

// pairs is what tells each target from the reference, folded, as a fenced block.
func (m *markdown) pairs() {
	r := m.r
	if len(r.Targets) < 2 || r.Rehearsal != nil {
		return
	}
	for _, t := range r.Targets[1:] {
		found := m.of(t.ID)
		if len(found) == 0 {
			continue
		}
		var block strings.Builder
		shown := min(len(found), m.most)
		for _, f := range found[:shown] {
			m.difference(&block, f, t.ID)
		}
		if n := len(found) - shown; n > 0 {
			fmt.Fprintf(&block, "… %d more, left out here: the JSON and HTML reports have them\n", n)
		}
		fmt.Fprintf(&m.b, "<details><summary>%s and %s: %s</summary>\n\n", mdText(r.Targets[0].ID), mdText(t.ID), count(len(found), "difference"))
		m.fence("diff", block.String())
		if !m.details {
			m.b.WriteString("\n_Definitions were left out, for there is no room for them: the JSON and HTML reports have them._\n")
		}
		m.b.WriteString("\n</details>\n\n")
	}
}

// difference writes one finding between the reference and a target. The marks
// are those of diff: < of the reference, > of the other.
func (m *markdown) difference(b *strings.Builder, f Finding, target string) {
	state := ""
	if f.State != Drift {
		state = " (" + string(f.State) + ")"
	}
	fmt.Fprintf(b, "@@ %s @@ %s %s%s\n", title(m.r, f), f.Severity, f.Rule.Code, state)
	told := m.r.Told(f)
	i := slices.IndexFunc(told, func(v Value) bool { return v.Target == target })
	if i < 0 || family(f.Rule) == "X" {
		return
	}
	left, right := told[0], told[i]
	if f.Field == "" && left.Present != right.Present { // the whole object
		for _, d := range f.Definitions {
			if m.details && d.Target == left.Target {
				m.side(b, "<", d.Text)
			}
			if m.details && d.Target == target {
				m.side(b, ">", d.Text)
			}
		}
		return
	}
	if strings.Contains(left.Text+right.Text, "\n") {
		if m.details {
			m.lines(b, left.Text, right.Text)
		}
		return
	}
	m.side(b, "<", valueText(f, left))
	m.side(b, ">", valueText(f, right))
}

func valueText(f Finding, v Value) string {
	switch {
	case !v.Present:
		return "(" + f.missing() + ")"
	case v.Text == "":
		return "(not set)"
	}
	return v.Text
}

func (m *markdown) side(b *strings.Builder, mark, text string) {
	if text == "" {
		return
	}
	for _, line := range strings.Split(text, "\n") {
		b.WriteString(strings.TrimRight(mark+" "+clean(tabs(line)), " ") + "\n")
	}
}

func (m *markdown) lines(b *strings.Builder, left, right string) {
	if n := strings.Count(left, "\n") + strings.Count(right, "\n"); n > mostCompared {
		b.WriteString("  too long to compare here\n")
		return
	}
	edits := lineEdits(left, right)
	show, near := printable(edits), nearEdits(edits)
	for i, e := range edits {
		mark := map[diffmatchpatch.Operation]string{diffmatchpatch.DiffDelete: "<", diffmatchpatch.DiffInsert: ">"}[e.op]
		switch {
		case near[i] && mark == "":
			b.WriteString(strings.TrimRight("  "+clean(show(e.text)), " ") + "\n")
		case near[i]:
			b.WriteString(mark + " " + clean(show(e.text)) + "\n")
		case i > 0 && near[i-1]:
			b.WriteString("  …\n")
		}
	}
}

// fence writes a block whose fence is longer than any run of backticks in it.
func (m *markdown) fence(language, text string) {
	ticks := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	m.b.WriteString(ticks + language + "\n" + text + ticks + "\n")
}

func (m *markdown) graph() {
	g := graphOf(m.r)
	if len(g.nodes) < 2 || len(g.edges) == 0 {
		return
	}
	if len(g.nodes) > mostDrawn {
		fmt.Fprintf(&m.b, "_The graph of what differs has %d objects and was left out._\n\n", len(g.nodes))
		return
	}
	var b strings.Builder
	WriteMermaid(&b, m.r)
	m.b.WriteString("<details><summary>What differs and what needs it</summary>\n\n")
	m.fence("mermaid", b.String())
	m.b.WriteString("\n</details>\n\n")
}

// rehearsal is what was run and what it locked.
func (m *markdown) rehearsal() {
	h := m.r.Rehearsal
	if h == nil || len(h.Steps) == 0 {
		return
	}
	p := fullNames(m.r)
	m.b.WriteString("| migration | result | time | blocks |\n|---|---|--:|---|\n")
	for _, s := range h.Steps {
		text := "not run"
		if s.Outcome != NotRun {
			text = p.stepInWords(s)
		}
		m.row([]string{mdCell(s.Migration), mdText(text), seconds(s.Took), mdText(strings.Join(s.blocked(), "; "))})
	}
	m.b.WriteByte('\n')
}

// blocked is what a migration kept others from: "reads, writes of public.orders".
func (s Step) blocked() []string {
	var all []string
	for _, statement := range s.Statements {
		for _, l := range statement.Locks {
			if words := l.Blocks.String(); words != "" && !l.Part {
				if text := words + " of " + l.Object; !slices.Contains(all, text) {
					all = append(all, text)
				}
			}
		}
	}
	return all
}

// remarks is what the reader has to know beside what was found.
func (m *markdown) remarks() {
	p := fullNames(m.r)
	var lines []string
	for _, f := range p.remarks() {
		lines = append(lines, "- "+mdText(strings.TrimSpace(f.label+": "+f.text)))
	}
	if len(lines) > 0 {
		m.b.WriteString(strings.Join(lines, "\n") + "\n\n")
	}
}

func (m *markdown) foot() {
	parts := []string{"schemadiff " + mdText(m.r.Tool.Version)}
	if digest := planDigest(m.r); digest != "" {
		parts = append(parts, "plan "+mdCode(digest))
	}
	if len(m.r.Targets) > 0 {
		parts = append(parts, mdCode(reproduce(m.r)))
	}
	fmt.Fprintf(&m.b, "<sub>%s</sub>\n", strings.Join(parts, " · "))
}

// mdText writes words so that Markdown takes none of them for markup, and that
// neither a person nor an issue is called by them.
func mdText(text string) string {
	var b strings.Builder
	for _, c := range clean(text) {
		switch {
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '&':
			b.WriteString("&amp;")
		case c == '@' || c == '#': // https://github.com/notifications: a mention needs the name right behind the sign
			b.WriteString(string(c) + "&#8203;")
		case strings.ContainsRune("\\`*_{}[]()~|!$", c):
			b.WriteString(`\` + string(c))
		default:
			b.WriteRune(c)
		}
	}
	return strings.ReplaceAll(b.String(), "://", ":&#8203;//") // nothing links to where a database says
}

// mdCode writes a name or a value as a code span.
func mdCode(text string) string {
	text = clean(text)
	if text == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(text, '`')+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

// mdCell is mdCode in a table, whose cells end at a bar even within code.
func mdCell(text string) string { return strings.ReplaceAll(mdCode(text), "|", `\|`) }

func longestRun(text string, c rune) int {
	longest, run := 0, 0
	for _, r := range text {
		if run++; r != c {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
