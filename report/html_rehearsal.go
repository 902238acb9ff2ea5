package report

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
)

// htmlRehearsal is the timeline: a bar for every statement, and bars within it
// for the locks.
type htmlRehearsal struct {
	Target, Throwaway, Rebuilt string
	Steps                      []htmlStep
	Facts                      []htmlFact
	Scale                      string // what the bars' lengths mean
	Longest                    string
}

type htmlStep struct {
	ID, Name, File, Outcome, Class, Mark, Took string
	Changes                                    []string
	Statements                                 []htmlStatement
}

type htmlStatement struct {
	Place, SQL, Took, Error, Rows string
	Bar                           htmlBar
	Locks                         []htmlLock
	Remarks                       []string
}

// htmlBar is a length of a hundred, as SVG takes it.
type htmlBar struct{ Width, Text string }

type htmlLock struct {
	Object, Mode, Blocks, Class, Held, Rows, Weight string
	Bar                                             htmlBar
}

// widestSpread is how many times the longest may be the shortest before short
// bars could not be told apart: then lengths are logarithms.
const widestSpread = 1000

func htmlRehearsalOf(r Report) *htmlRehearsal {
	h := r.Rehearsal
	if h == nil {
		return nil
	}
	out := &htmlRehearsal{Target: clean(h.Target), Throwaway: clean(h.Throwaway), Rebuilt: length(h.Rebuilt)}
	least, most := time.Duration(math.MaxInt64), time.Duration(0)
	for _, s := range h.Steps {
		for i, t := range s.Statements {
			least, most = min(least, max(t.Took, time.Microsecond)), max(most, heldFor(s.Statements[i:]))
		}
	}
	scale := func(d time.Duration) htmlBar {
		share := 0.0
		switch {
		case most == 0:
		case most/max(least, 1) > widestSpread:
			share = math.Log1p(float64(max(d, 0))/float64(least)) / math.Log1p(float64(most)/float64(least))
		default:
			share = float64(d) / float64(most)
		}
		return htmlBar{fmt.Sprintf("%.1f", max(share*100, 0.6)), length(d)}
	}
	out.Longest = length(most)
	out.Scale = "the longest bar is " + out.Longest
	if most > 0 && most/max(least, 1) > widestSpread {
		out.Scale += ", and lengths are logarithmic, as the shortest is " + length(least)
	}
	p := fullNames(r)
	for _, s := range h.Steps {
		step := htmlStep{ID: anchor("step", s.Migration), Name: clean(s.Migration), File: clean(s.File), Took: length(s.Took), Class: "well", Mark: "✓", Outcome: "not run: one before it failed"}
		switch s.Outcome {
		case Broke:
			step.Class, step.Mark, step.Outcome = "failed", "✗", clean(p.stepInWords(s))
		case NotRun:
			step.Class, step.Mark, step.Took = "skipped", "·", ""
		default:
			step.Outcome = clean(p.stepInWords(s))
		}
		for _, c := range s.Changes {
			step.Changes = append(step.Changes, clean(c))
		}
		for i, t := range s.Statements {
			step.Statements = append(step.Statements, htmlStatementOf(s, i, t, scale))
		}
		out.Steps = append(out.Steps, step)
	}
	out.facts(*h)
	return out
}

func heldFor(rest []StepStatement) (held time.Duration) {
	for _, s := range rest {
		held += s.Took
	}
	return held
}

func htmlStatementOf(s Step, i int, t StepStatement, scale func(time.Duration) htmlBar) htmlStatement {
	out := htmlStatement{SQL: shownLines(t.SQL), Took: length(t.Took), Error: clean(t.Error), Bar: scale(t.Took)}
	if t.Line > 0 {
		out.Place = fmt.Sprintf("line %d", t.Line)
	}
	if t.Rows >= 0 {
		out.Rows = Rows(t.Rows)
	}
	for _, l := range t.Locks {
		held := heldFor(s.Statements[i:])
		lock := htmlLock{Object: clean(l.Object), Mode: clean(strings.TrimSuffix(l.Mode, "Lock")), Blocks: cmp.Or(l.Blocks.String(), "nothing of applications'"),
			Class: [...]string{catalog.BlocksNothing: "mild", catalog.BlocksWriters: "writes", catalog.BlocksAll: "all"}[l.Blocks], Held: length(held), Bar: scale(held)}
		if l.Rows >= 0 {
			lock.Rows = Rows(l.Rows) + " rows"
		}
		if l.Bytes > 0 {
			lock.Weight = size(l.Bytes)
		}
		out.Locks = append(out.Locks, lock)
	}
	add := func(word string, list []string) {
		if len(list) > 0 {
			out.Remarks = append(out.Remarks, word+" "+clean(strings.Join(list, ", ")))
		}
	}
	add("writes anew:", t.Rewrites)
	add("reads from end to end:", t.Scans)
	if t.Algorithm != "" {
		text := "algorithm " + clean(t.Algorithm)
		if t.Reason != "" {
			text += ": " + clean(t.Reason)
		}
		out.Remarks = append(out.Remarks, text)
	}
	return out
}

func (h *htmlRehearsal) facts(r Rehearsal) {
	add := func(label, text string) {
		if text != "" {
			h.Facts = append(h.Facts, htmlFact{label, clean(text)})
		}
	}
	add("copy", fmt.Sprintf("%s, made in %s on %s", count(r.Objects, "object"), length(r.Rebuilt), r.Throwaway))
	add("not alike", strings.Join(r.Unlike, "; "))
	add("never runs", strings.Join(r.Skipped, ", "))
	add("as the tool sends it", r.Faithful)
	for _, w := range r.Worlds {
		add(w.Name+" rows", w.inWords())
	}
	if b := r.Reverse; b != nil {
		add("reverse", fmt.Sprintf("%d of %d down migrations in %s: %s", b.Undone, b.Of, length(b.Took), b.Result))
	}
	add("from scratch", r.History)
	add("end", r.End)
	removed := "nothing of it is left"
	if !r.Removed {
		removed = "see schemadiff clean for what may be left"
	}
	add("throwaway", removed)
}

// length is a time as people say it.
func length(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// size is a number of bytes as people say it.
func size(bytes int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	value, unit := float64(bytes), 0
	for value >= 1024 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}
