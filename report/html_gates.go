package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/lazy"
)

// htmlPassage is the gates of a check or a verification, and when the deploy
// window is open.
type htmlPassage struct {
	Target, From, At, Commit string
	Pending                  []string
	Unplanned                string // why it is not known what is pending
	Ahead                    bool   // what is pending was asked
	Gates                    []htmlGate
	Calendar                 *htmlCalendar
}

type htmlGate struct {
	Name, State, Mark, Text, Next, Opens, Waiver, Override, Code string

	Ways []string // of a group: what it says of which members, in place of Text
}

// wayOf is how a gate's text begins what it says of some of a group's members.
var wayOf = lazy.Regexp(`(?:^|; )[0-9,]+ of [0-9,]+(?: \([^)]*\): |: | in )`)

// waysOf is what a gate says of the members of a group, one after the other;
// nil where it says one thing.
func waysOf(text string) (ways []string) {
	at := wayOf().FindAllStringIndex(text, -1)
	if len(at) < 2 || at[0][0] != 0 {
		return nil
	}
	for i, a := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		ways = append(ways, strings.TrimPrefix(text[a[0]:end], "; "))
	}
	return ways
}

// htmlCalendar is a strip of the days to come.
type htmlCalendar struct {
	Width int
	Days  []htmlDay
	Spans []htmlSpan
	Zone  string
	Desc  string
}

type htmlDay struct {
	X    string
	Name string
}

type htmlSpan struct {
	X, Width          string
	Open              bool
	From, Until, Word string
	Why               string
}

// gateMarks says in a glyph what the word beside it says.
var gateMarks = map[GateState]string{
	GatePass: "✓", GateFail: "✗", GateClosed: "–", GateUnknown: "?", GateWaived: "~", GateOff: "·",
}

// stripWidth is how wide the strip is drawn, in pixels.
const stripWidth = 980

func htmlPassageOf(r Report) *htmlPassage {
	p := r.Passage
	if p == nil {
		return nil
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil || p.Zone == "" {
		zone = time.UTC
	}
	moment := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("Mon 2 Jan 15:04")
	}
	out := &htmlPassage{Target: clean(p.Target), From: clean(p.From), At: moment(p.At), Commit: clean(p.Commit), Unplanned: clean(p.PendingWhy), Ahead: r.Command == CheckCommand}
	for _, m := range p.Pending {
		out.Pending = append(out.Pending, clean(m))
	}
	for _, g := range p.Gates {
		gate := htmlGate{Name: clean(g.Name), State: string(g.State), Mark: gateMarks[g.State], Text: clean(g.Text), Next: clean(g.Next), Opens: moment(g.Opens), Code: g.Rule.Code}
		gate.Ways = waysOf(gate.Text)
		if g.State == GateOff && gate.Text == "" {
			gate.Text = "not asked"
		}
		if g.Waiver != nil {
			gate.Waiver = clean(g.Waiver.inWords(r))
		}
		if g.Override != nil {
			gate.Override = clean(*g.Override)
		}
		out.Gates = append(out.Gates, gate)
	}
	out.Calendar = htmlCalendarOf(p.Calendar, zone, moment)
	return out
}

func htmlCalendarOf(spans []OpenSpan, zone *time.Location, moment func(time.Time) string) *htmlCalendar {
	if len(spans) == 0 || !spans[len(spans)-1].Until.After(spans[0].From) {
		return nil
	}
	first, last := spans[0].From, spans[len(spans)-1].Until
	at := func(t time.Time) float64 { return float64(t.Sub(first)) / float64(last.Sub(first)) * stripWidth }
	out := &htmlCalendar{Width: stripWidth, Zone: zone.String()}
	// Days are as long as the zone makes them: 23 and 25 hours, too.
	for day := first.In(zone); day.Before(last); {
		out.Days = append(out.Days, htmlDay{fmt.Sprintf("%.1f", max(at(day), 0)), day.Format("Mon 2 Jan")})
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
	}
	if n := len(out.Days); n > 1 && at(time.Date(first.In(zone).Year(), first.In(zone).Month(), first.In(zone).Day()+1, 0, 0, 0, 0, zone)) < 70 {
		out.Days = out.Days[1:] // no room for the name of what is left of today
	}
	if n := len(out.Days) - 1; n > 0 && stripWidth-at(time.Date(last.In(zone).Year(), last.In(zone).Month(), last.In(zone).Day(), 0, 0, 0, 0, zone)) < 70 {
		out.Days = out.Days[:n] // nor for that of what is seen of the last day
	}
	open := 0
	for _, s := range spans {
		word := "closed"
		if s.Open {
			word = "open"
			open++
		}
		out.Spans = append(out.Spans, htmlSpan{fmt.Sprintf("%.1f", at(s.From)), fmt.Sprintf("%.1f", at(s.Until)-at(s.From)), s.Open, moment(s.From), moment(s.Until), word, clean(s.Why)})
	}
	out.Desc = fmt.Sprintf("From %s to %s the window is open %s. The table below says when.", moment(first), moment(last), counted(open, "once", "times"))
	out.Desc = strings.Replace(out.Desc, "1 once", "once", 1)
	return out
}

// htmlConflicts is what was looked at of branches.
type htmlConflicts struct {
	Facts  []htmlFact
	Proofs []htmlProof
}

type htmlProof struct {
	Branch, Verdict, Guilty, Unproven string
	Class                             string // of the card
	On                                string // where it was run, and how much
	Differences                       []string
	Orders                            []htmlOrder
}

type htmlOrder struct {
	Name  string
	Steps []htmlOrderStep
}

type htmlOrderStep struct{ Migration, Outcome, Mark, Class, Error string }

func htmlConflictsOf(r Report) *htmlConflicts {
	c := r.Conflicts
	if c == nil {
		return nil
	}
	out := &htmlConflicts{}
	add := func(label, text string) {
		if text != "" {
			out.Facts = append(out.Facts, htmlFact{label, clean(text)})
		}
	}
	add("branches", c.Head+" against "+c.Base)
	add("parted at", c.MergeBase)
	for _, f := range c.Folders {
		add(f.Tool, fmt.Sprintf("%s: %d of yours are new, %d came to %s", f.Dir, f.Yours, f.Bases, c.Base))
	}
	add("also read", strings.Join(c.Branches, ", "))
	add("git cannot merge", strings.Join(c.Torn, ", "))
	if c.ByHand {
		add("note", "git is too old to merge: files were laid side by side")
	}
	for _, p := range c.Proofs {
		proof := htmlProof{Branch: clean(p.Branch), Verdict: clean(p.Verdict), Guilty: clean(strings.Join(p.Guilty, " and ")), Unproven: clean(p.Unproven)}
		if p.Verdict != Independent {
			proof.Class = "warning"
		}
		if p.Throwaway != "" {
			proof.On = clean(fmt.Sprintf("Run on %s: %s, %s.", p.Throwaway, count(p.Segments, "segment"), count(p.Rows, "row")))
		}
		for _, d := range p.Differences {
			proof.Differences = append(proof.Differences, clean(d))
		}
		for _, o := range p.Orders {
			order := htmlOrder{Name: clean(o.Name)}
			for _, s := range o.Steps {
				step := htmlOrderStep{Migration: clean(s.Migration), Outcome: string(s.Outcome), Mark: "✓", Class: "well", Error: clean(s.Error)}
				switch s.Outcome {
				case Broke:
					step.Mark, step.Class = "✗", "failed"
				case NotRun:
					step.Mark, step.Class = "–", ""
				}
				order.Steps = append(order.Steps, step)
			}
			proof.Orders = append(proof.Orders, order)
		}
		out.Proofs = append(out.Proofs, proof)
	}
	return out
}
