package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
)

// rehearsed is what a rehearsal was of: "rehearse 3 pending migrations of production".
func (p *page) rehearsed() string {
	if p.r.Rehearsal == nil {
		return RehearseCommand
	}
	return fmt.Sprintf("%s %s of %s", RehearseCommand, count(len(p.r.Rehearsal.Steps), "pending migration"), p.r.Rehearsal.Target)
}

// passed is the verdict of a rehearsal that found nothing, which claims no more
// than what was run.
func (p *page) passed() string {
	h := p.r.Rehearsal
	switch {
	case h == nil:
		return ""
	case len(h.Steps) == 0:
		return "nothing is pending"
	}
	parts := []string{"all of them run"}
	if h.End != "" {
		parts = append(parts, "the end "+h.End)
	}
	return strings.Join(append(parts, "plan "+spaced(h.PlanDigest)), ", ")
}

// spaced is a digest in groups of four.
func spaced(digest string) string {
	var groups []string
	for chunk := range slices.Chunk([]byte(digest), 4) {
		groups = append(groups, string(chunk))
	}
	return strings.Join(groups, " ")
}

// rehearsal prints what was run, what it locked, and what was found.
func (p *page) rehearsal() {
	h := p.r.Rehearsal
	if h == nil {
		return
	}
	p.blank()
	p.steps(*h)
	p.locks(*h)
	findings := slices.DeleteFunc(slices.Clone(p.r.Findings), func(f Finding) bool { return f.State == Ignored })
	if len(findings) > 0 {
		all := []section{{title: "Findings", findings: findings}}
		p.share(all)
		p.section(all[0])
	}
	if facts := p.remarks(); len(facts) > 0 {
		p.blank()
		p.facts(facts)
	}
	p.ignored()
	if len(h.Steps) > 0 {
		p.blank()
		p.plan(h.PlanDigest)
	}
}

// steps prints a line for each phase and each migration.
func (p *page) steps(h Rehearsal) {
	type phase struct {
		name, text string
		took       time.Duration
		result     string
		look       look
	}
	ok := func(well bool) (string, look) {
		if well {
			return p.g.inSync, good
		}
		return p.g.found, bad
	}
	var list []phase
	add := func(name, text string, took time.Duration, well bool) {
		mark, l := ok(well)
		list = append(list, phase{name, text, took, mark, l})
	}
	server, _, _ := strings.Cut(h.Throwaway, ", from ")
	if p.o.Verbose {
		server = h.Throwaway
	}
	add("rebuild", fmt.Sprintf("%s on %s", count(h.Objects, "object"), server), h.Rebuilt, len(h.Unlike) == 0)
	for _, s := range h.Steps {
		switch s.Outcome {
		case NotRun:
			list = append(list, phase{s.Migration, "not run: one before it failed", 0, p.g.absent, faint})
		default:
			add(s.Migration, p.stepInWords(s), s.Took, s.Outcome == Ran)
		}
	}
	for _, m := range h.Skipped {
		list = append(list, phase{m, "never runs: the tool passes over it", 0, p.g.found, bad})
	}
	if h.Faithful != "" {
		add("as sent", "the same migrations as the tool sends them: "+h.Faithful, 0, h.Faithful == "agrees")
	}
	for _, w := range h.Worlds {
		add(w.Name+" rows", w.inWords(), 0, w.Result == "ran" || w.Result == NothingToTry)
		if p.o.Verbose && len(w.Empty) > 0 {
			list = append(list, phase{"", "without rows: " + strings.Join(w.Empty, "; "), 0, p.g.absent, faint})
		}
	}
	if r := h.Reverse; r != nil {
		add("reverse", fmt.Sprintf("%d of %d down migrations: %s", r.Undone, r.Of, r.Result), r.Took, r.Result == RestoresStart)
	}
	if h.History != "" {
		add("from scratch", h.History, 0, h.History == HistoryEquals)
	}
	if h.End != "" {
		add("end", h.End, 0, strings.HasPrefix(h.End, "equals "))
	}
	column := 0
	for _, s := range list {
		column = max(column, (row{say(plain, clean(s.name))}).width())
	}
	column = min(column, 40)
	for _, s := range list {
		start := row{{"  ", plain}, {clean(s.name), strong}}
		start = start.pad(max(column+4, start.width()+2)) // a name may be longer than the column
		lines := wrap(clean(s.text), p.width-max(start.width(), column+4))
		if len(lines) == 0 {
			lines = []string{""}
		}
		for _, text := range lines[:len(lines)-1] {
			p.print(append(start, say(plain, text)))
			start = row{{blanks(column + 4), plain}}
		}
		left := append(start, say(plain, lines[len(lines)-1]))
		right := row{say(s.look, s.result)}
		if s.took > 0 {
			right = append(row{say(faint, seconds(s.took)), say(plain, "   ")}, right...)
		}
		p.headline(left, right)
	}
}

// plan prints the plan's digest, and what it stands for behind it or below.
func (p *page) plan(digest string) {
	line := row{{"  ", plain}, say(faint, "plan  "), say(plain, spaced(digest))}
	const of = "the environment's state, the pending files and this version"
	if line.width()+3+len(of) <= p.width {
		p.print(append(line, say(faint, "   "+of)))
		return
	}
	p.print(line)
	for _, text := range wrap(of, p.width-8) {
		p.line(8, say(faint, text))
	}
}

// RestoresStart is Reverse.Result of down migrations that undo everything.
const RestoresStart = "the starting state is restored"

// NothingToTry is World.Result where no rows were there to break anything with.
const NothingToTry = "there was nothing to try"

// HistoryEquals is Rehearsal.History of a history that makes what is there.
const HistoryEquals = "the whole history makes the same"

// place is where a statement stands: of what a program sends, nobody knows the line.
func place(s Step, at StepStatement) string {
	if at.Line == 0 {
		return short(s.Migration)
	}
	return fmt.Sprintf("%s:%d", short(s.Migration), at.Line)
}

// stepInWords is what a migration did, in a few words.
func (p *page) stepInWords(s Step) string {
	if s.Outcome == Broke {
		last := s.Statements[len(s.Statements)-1]
		if s.Ended {
			return "was ended: " + last.Error
		}
		if last.Line == 0 { // of what a program sends, nobody knows the line
			return "fails"
		}
		return fmt.Sprintf("fails at line %d", last.Line)
	}
	parts := []string{count(len(s.Statements), "statement")}
	if s.Unrecorded {
		parts[0] = "its statements were not recorded"
	}
	switch {
	case s.TakenBack:
		return parts[0] + ", taken back with one that failed"
	case s.ToldOfNext == "":
	case s.ToldOfNext == "changes":
		return parts[0] + ", what changed is told of the next"
	default:
		return "what it did is told of the next"
	}
	if n := len(s.Changes); n > 0 {
		parts = append(parts, count(n, "object")+" changed")
	} else {
		parts = append(parts, "the schema stays as it was")
	}
	return strings.Join(parts, ", ")
}

// locks is the table of what kept others waiting.
func (p *page) locks(h Rehearsal) {
	table := [][]string{{"Locks", "mode", "held", "rows in " + h.Target, "blocks"}}
	var looks []catalog.Blocks
	for _, s := range h.Steps {
		for i, statement := range s.Statements {
			for _, l := range statement.Locks {
				algorithm := statement.Algorithm != "" && strings.HasPrefix(l.Mode, "LOCK=")
				if (l.Blocks == catalog.BlocksNothing && !algorithm || l.Part) && !p.o.Verbose {
					continue
				}
				rows := "?"
				if l.Rows >= 0 {
					rows = Rows(l.Rows)
				}
				looks = append(looks, l.Blocks)
				mode, held := strings.TrimSuffix(l.Mode, "Lock"), s.Statements[i:]
				if algorithm { // and the server commits behind it
					mode, held = statement.Algorithm+", "+l.Mode, s.Statements[i:i+1]
				}
				table = append(table, []string{place(s, statement) + "  " + clean(l.Object),
					mode, heldInWords(held), rows, cmp.Or(l.Blocks.String(), p.g.undecided)})
			}
		}
	}
	if len(table) == 1 {
		return
	}
	p.blank()
	widths := columnWidths(table)
	for i, cells := range table {
		line := row{{"", plain}}
		for n, text := range cells {
			l := plain
			switch {
			case i == 0 && n == 0:
				l = strong
			case i == 0:
				l = faint
			case n == len(cells)-1 && looks[i-1] == catalog.BlocksAll:
				l = bad
			case n == len(cells)-1:
				l = warn
			}
			indent := ""
			if i > 0 && n == 0 {
				indent = "  "
			}
			cell := row{say(l, indent+text)}
			gap := blanks(widths[n] + 2 - cell.width())
			if n == 2 || n == 3 { // numbers stand at the right
				line = append(append(line, span{gap, plain}), cell...)
			} else {
				line = append(append(line, cell...), span{gap, plain})
			}
			line = append(line, span{" ", plain})
		}
		p.print(line)
	}
}

// short is a migration's number, for a table: "0042", "2024_01_31_120000".
func short(migration string) string {
	head, rest, _ := strings.Cut(migration, "_")
	if strings.Trim(head, "0123456789") != "" || head == "" {
		return head
	}
	for rest != "" {
		next, after, _ := strings.Cut(rest, "_")
		if next == "" || strings.Trim(next, "0123456789") != "" {
			break
		}
		head, rest = head+"_"+next, after
	}
	return head
}

// heldInWords is how long a lock was held on the throwaway: until the end of the migration.
func heldInWords(rest []StepStatement) string {
	var held time.Duration
	for _, s := range rest {
		held += s.Took
	}
	if held < time.Millisecond {
		return "<1 ms"
	}
	return strconv.FormatInt(held.Milliseconds(), 10) + " ms"
}

// Rows is a number of rows as people say it: "18.4 M".
func Rows(n int64) string {
	switch {
	case n >= 1_000_000_000:
		return fmt.Sprintf("%.1f G", float64(n)/1e9)
	case n >= 1_000_000:
		return fmt.Sprintf("%.1f M", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%.0f k", float64(n)/1e3)
	}
	return strconv.FormatInt(n, 10)
}

// cause shows the statement that a finding is about, with its line in the file.
func (p *page) cause(f Finding, indent int) {
	if f.Cause == nil || f.Cause.SQL == "" {
		return
	}
	lines := strings.Split(strings.Trim(f.Cause.SQL, "\n"), "\n")
	for i, text := range p.bounded(lines, 3) {
		gutter := blanks(4) + " " + p.g.gutter
		if i == 0 && f.Cause.Line > 0 {
			gutter = fmt.Sprintf("%4d %s", f.Cause.Line, p.g.gutter)
		}
		p.gutterLine(indent, gutter, faint, row{say(plain, tabs(clean(text)))})
	}
}
