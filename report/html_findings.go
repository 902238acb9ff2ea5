package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// htmlPart is a piece of a value: "same", "gone" (only in the reference) or
// "new" (not in the reference).
//
//	"whole gone" and "whole new" are pieces that are all of a text.
type htmlPart struct{ Text, Mark string }

// htmlCell is what one environment says.
type htmlCell struct {
	Target  string
	Text    string
	Parts   []htmlPart // of Text, where it was compared with the reference
	Word    string     // instead of a value: "absent", "not set", "unknown"
	Unknown bool
	Differs bool
}

// htmlLine is one line of two texts side by side; 0 for a line that a side lacks.
type htmlLine struct {
	LeftNo, RightNo int
	Left, Right     []htmlPart
	Mark            string // "same", "changed", or "skip" with how many in Skipped
	Skipped         int
}

// htmlTexts compares two long texts.
type htmlTexts struct {
	Left, Right string // whose
	Lines       []htmlLine
	TooLong     bool
}

type htmlLink struct{ Href, Text string }

type htmlFinding struct {
	ID, Severity, Mark, Code, Slug, State, Subject, Gist string
	RuleTitle, Kind, Envs, Message, Hint, Probe, Field   string
	Cells                                                []htmlCell
	Texts                                                []htmlTexts
	Definitions                                          []htmlDefinition
	Fix, FixRisk, FixNote, FixProof                      string
	Waiver, Explains, Members                            string
	Plain                                                bool // nothing to tell below what the environments say
	Place, Statement, Evidence                           string
	Sides                                                []htmlSide
	Links                                                []htmlLink
	RuleHref                                             string
}

type htmlDefinition struct{ Target, Text string }

// htmlSide is whose migration a finding about branches is about.
type htmlSide struct{ Branch, File, Added, SQL string }

// htmlFilter is what the findings can be filtered by.
type htmlFilter struct {
	Severities, States, Kinds []string
	Targets                   []htmlChoice
}

type htmlChoice struct{ Value, Text string }

func (v *htmlView) findings(r Report) {
	sorted := slices.Clone(r.Findings)
	order := func(f Finding) int {
		switch f.State {
		case Ignored:
			return 2
		case Explained:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(sorted, func(a, b Finding) int { return order(a) - order(b) })
	seen := func(list *[]string, word string) {
		if !slices.Contains(*list, word) {
			*list = append(*list, word)
		}
	}
	involved := map[string]bool{}
	for _, f := range sorted {
		one := htmlFindingOf(r, f)
		v.Findings = append(v.Findings, one)
		seen(&v.Filter.Severities, one.Severity)
		seen(&v.Filter.States, one.State)
		seen(&v.Filter.Kinds, one.Kind)
		for _, i := range strings.Fields(one.Envs) {
			involved[i] = true
		}
	}
	slices.Sort(v.Filter.Kinds)
	for i, t := range r.Targets {
		if n := strconv.Itoa(i); involved[n] {
			v.Filter.Targets = append(v.Filter.Targets, htmlChoice{n, clean(t.ID)})
		}
	}
	for _, f := range r.Cosmetic {
		v.Cosmetic = append(v.Cosmetic, htmlFindingOf(r, f))
	}
}

func htmlFindingOf(r Report, f Finding) htmlFinding {
	out := htmlFinding{
		ID: "finding-" + f.ID(), Severity: f.Severity.String(), Mark: severityMarks[min(f.Severity, Error)], Code: f.Rule.Code, Slug: f.Rule.Slug, State: string(f.State),
		Subject: clean(strings.Join(strings.Fields(f.Subject), " ")), Gist: gist(r, f), RuleTitle: f.Rule.Title, Message: clean(f.Message), Hint: clean(f.Hint), Probe: clean(f.Probe), Field: clean(f.Field),
		Kind: familyNames[family(f.Rule)], Explains: clean(strings.Join(f.Explains, ", ")), Evidence: string(f.Evidence), RuleHref: "#rule-" + f.Rule.Code,
	}
	if f.Object.Kind != "" {
		out.Kind = f.Object.Kind.String()
		out.Links = append(out.Links, htmlLink{"#" + objectAnchor(r.standing(f.Object)), "the object"})
	}
	for _, id := range strangers(f, r.Told(f)) {
		if i := r.position(id); i >= 0 {
			out.Envs += " " + strconv.Itoa(i)
		}
	}
	out.Envs = strings.TrimSpace(out.Envs)
	out.Cells, out.Texts = htmlCellsOf(r, f)
	for _, d := range f.Definitions {
		if d.Text != "" {
			out.Definitions = append(out.Definitions, htmlDefinition{clean(d.Target), shownLines(d.Text)})
		}
	}
	if len(f.Definitions) == 2 && len(out.Definitions) == 2 && f.Field != "" {
		out.Texts = append(out.Texts, htmlTextsOf(clean(f.Definitions[0].Target), clean(f.Definitions[1].Target), f.Definitions[0].Text, f.Definitions[1].Text))
		out.Definitions = nil
	}
	if f.Fix != nil && len(r.Targets) > 0 {
		out.Fix, out.FixRisk, out.FixNote = shownLines(f.Fix.sql()), string(f.Fix.risk()), clean(f.Fix.note())
		out.FixProof = clean(r.Proof.inWords(r.Targets[0].ID, r.Targets[len(r.Targets)-1].ID))
	}
	if w := f.Ignored; w != nil {
		out.Waiver = clean(w.inWords(r))
	}
	if t, ok := r.groupOf(f); ok {
		out.Members = clean(MembersInWords(f.Members, len(t.Members)))
		out.Message = strings.TrimPrefix(strings.TrimPrefix(out.Message, out.Members), "; ")
	}
	if c := f.Cause; c != nil {
		out.Statement = shownLines(c.SQL)
		out.Place = clean(c.File)
		if c.Line > 0 {
			out.Place += ":" + strconv.Itoa(c.Line)
		}
		if r.Rehearsal != nil {
			out.Links = append(out.Links, htmlLink{"#" + anchor("step", c.Migration), clean(c.Migration)})
		}
	}
	for _, s := range f.Sides {
		side := htmlSide{Branch: clean(s.Branch), File: clean(s.place(s.File)), SQL: clean(s.statement())}
		if !s.Added.IsZero() {
			side.Added = ago(r.Started, s.Added)
		}
		out.Sides = append(out.Sides, side)
	}
	if name, ok := strings.CutPrefix(f.Subject, "migration "); ok && f.Cause == nil {
		out.Links = append(out.Links, htmlLink{"#" + anchor("migration", name), "the migration"})
	}
	for _, name := range f.Explains {
		out.Links = append(out.Links, htmlLink{"#" + anchor("migration", name), clean(name)})
	}
	out.Plain = len(out.Sides) == 0 && out.Message+out.Hint+out.Waiver+out.Explains+out.Members+out.Probe == ""
	return out
}

// inWords is an ignore rule with its reason, owner and what is left of its time.
func (w Waiver) inWords(r Report) string {
	text := "rule " + strconv.Itoa(w.Index) + ": " + w.Reason
	if w.Owner != "" {
		text += ", " + w.Owner
	}
	if at, err := parseDay(w.Expires); err == nil {
		days := int(at.Sub(r.Started).Hours()/24) + 1
		text += ", expires " + w.Expires + " (in " + count(days, "day") + ")"
	} else {
		text += ", never expires"
	}
	return text
}

// shownLines is a text of several lines in which nothing acts.
func shownLines(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = clean(tabs(strings.TrimRight(line, "\r")))
	}
	return strings.Join(lines, "\n")
}

// htmlCellsOf is what every target says: short values as cells, long ones
// compared line by line with the reference's.
func htmlCellsOf(r Report, f Finding) ([]htmlCell, []htmlTexts) {
	told := r.Told(f)
	if family(f.Rule) == "X" || len(told) == 0 || f.Evidence != "" && len(told) < 2 {
		return nil, nil
	}
	ref := told[0]
	long := slices.ContainsFunc(told, func(v Value) bool { return strings.Contains(v.Text, "\n") })
	var cells []htmlCell
	var texts []htmlTexts
	done := map[string]bool{ref.Text: true}
	for _, t := range r.Targets {
		i := slices.IndexFunc(told, func(v Value) bool { return v.Target == t.ID })
		if i < 0 {
			cells = append(cells, htmlCell{Target: clean(t.ID), Word: "not known", Unknown: true})
			continue
		}
		v := told[i]
		cell := htmlCell{Target: clean(t.ID), Differs: v.Present != ref.Present || v.Text != ref.Text}
		switch {
		case !v.Present:
			cell.Word = f.missing()
		case v.Text == string(CellMixed) && len(t.Members) > 0:
			cell.Word = "in some members"
		case f.Field == "" && v.Text == "":
			cell.Word = "present"
		case v.Text == "":
			cell.Word = "not set"
		case long:
			cell.Word = "as " + clean(ref.Target)
			switch {
			case i == 0:
				cell.Word = count(strings.Count(v.Text, "\n")+1, "line")
			case cell.Differs:
				cell.Word = "differs"
			}
			if cell.Differs && ref.Text != "" && !done[v.Text] {
				done[v.Text] = true
				texts = append(texts, htmlTextsOf(clean(ref.Target), clean(v.Target), ref.Text, v.Text))
			}
		default:
			cell.Text = clean(v.Text)
			cell.Parts = partsOf(v, otherThan(told, i), i == 0)
		}
		cells = append(cells, cell)
	}
	return cells, texts
}

// otherThan is what a value is compared with: the reference, and for the
// reference itself the first that says something else.
func otherThan(told []Value, i int) Value {
	if i > 0 {
		return told[0]
	}
	for _, v := range told[1:] {
		if v.Present && v.Text != "" && v.Text != told[0].Text {
			return v
		}
	}
	return told[0]
}

func partsOf(v, other Value, reference bool) []htmlPart {
	mark := "new"
	if reference {
		mark = "gone"
	}
	if !other.Present || other.Text == "" || other.Text == v.Text {
		return nil
	}
	parts := marksOf(clean(v.Text), clean(other.Text), mark)
	if strings.HasPrefix(parts[0].Mark, "whole ") {
		return nil // another word: to strike it through would tell nothing
	}
	return parts
}

// marksOf is a text in parts: those that the other lacks have the mark.
func marksOf(text, other, mark string) []htmlPart {
	if len(text) > mostIntraline || len(other) > mostIntraline {
		return []htmlPart{{text, mark}}
	}
	d := differ()
	var parts []htmlPart
	common := 0
	for _, part := range d.DiffCleanupSemantic(d.DiffMain(other, text, false)) {
		switch part.Type {
		case diffmatchpatch.DiffEqual:
			parts = append(parts, htmlPart{part.Text, "same"})
			common += len(part.Text)
		case diffmatchpatch.DiffInsert:
			parts = append(parts, htmlPart{part.Text, mark})
		}
	}
	if common*3 < len(text) || common*3 < len(other) { // what has nearly nothing in common is another text
		return []htmlPart{{text, "whole " + mark}}
	}
	return parts
}

// htmlTextsOf lays two texts side by side.
func htmlTextsOf(left, right, a, b string) htmlTexts {
	out := htmlTexts{Left: left, Right: right}
	if strings.Count(a, "\n")+strings.Count(b, "\n") > mostCompared {
		out.TooLong = true
		return out
	}
	edits := lineEdits(a, b)
	show, near := printable(edits), nearEdits(edits)
	same := func(e edit) []htmlPart { return []htmlPart{{clean(show(e.text)), "same"}} }
	l, n, skipped := 0, 0, 0
	for i := 0; i < len(edits); i++ {
		e := edits[i]
		if e.op == diffmatchpatch.DiffEqual {
			l, n = l+1, n+1
			if !near[i] {
				skipped++
				continue
			}
			if skipped > 0 {
				out.Lines, skipped = append(out.Lines, htmlLine{Mark: "skip", Skipped: skipped}), 0
			}
			out.Lines = append(out.Lines, htmlLine{l, n, same(e), same(e), "same", 0})
			continue
		}
		if skipped > 0 {
			out.Lines, skipped = append(out.Lines, htmlLine{Mark: "skip", Skipped: skipped}), 0
		}
		var gone, added []string
		for ; i < len(edits) && edits[i].op != diffmatchpatch.DiffEqual; i++ {
			if text := clean(show(edits[i].text)); edits[i].op == diffmatchpatch.DiffDelete {
				gone = append(gone, text)
			} else {
				added = append(added, text)
			}
		}
		i--
		for k := range max(len(gone), len(added)) {
			line := htmlLine{Mark: "changed"}
			switch {
			case k < len(gone) && k < len(added):
				l, n = l+1, n+1
				line.LeftNo, line.RightNo = l, n
				line.Left, line.Right = marksOf(gone[k], added[k], "gone"), marksOf(added[k], gone[k], "new")
			case k < len(gone):
				l++
				line.LeftNo, line.Left = l, []htmlPart{{gone[k], "gone"}}
			default:
				n++
				line.RightNo, line.Right = n, []htmlPart{{added[k], "new"}}
			}
			out.Lines = append(out.Lines, line)
		}
	}
	if skipped > 0 {
		out.Lines = append(out.Lines, htmlLine{Mark: "skip", Skipped: skipped})
	}
	return out
}
