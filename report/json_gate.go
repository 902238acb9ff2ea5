package report

import "time"

// passageJSON is the part of the document that only check and verify have.
type passageJSON struct {
	Target     string         `json:"target"`
	From       string         `json:"from"`
	At         string         `json:"at"`
	Zone       string         `json:"zone"`
	Pending    []string       `json:"pending"`
	PendingWhy string         `json:"pending_unknown,omitempty"`
	PlanDigest string         `json:"plan_digest"`
	Commit     string         `json:"commit"`
	Calendar   []openSpanJSON `json:"calendar"`
}

type openSpanJSON struct {
	From  string `json:"from"`
	Until string `json:"until"`
	Open  bool   `json:"open"`
	Why   string `json:"why"`
}

type gateJSON struct {
	Name     string      `json:"name"`
	State    GateState   `json:"state"`
	Reason   string      `json:"reason"`
	Warns    bool        `json:"warns"`
	Code     string      `json:"code"` // of its worst finding, "" for none
	Next     string      `json:"next"`
	OpensAt  string      `json:"opens_at"` // "" where nothing opens it but people
	WaivedBy *waiverJSON `json:"waived_by,omitempty"`
	Override *string     `json:"override,omitempty"`
}

func jsonOfPassage(p *Passage) *passageJSON {
	if p == nil {
		return nil
	}
	return &passageJSON{Target: p.Target, From: p.From, At: timeJSON(p.At), Zone: p.Zone, PendingWhy: p.PendingWhy, PlanDigest: p.PlanDigest, Commit: p.Commit,
		Pending: list(p.Pending, func(s string) string { return s }),
		Calendar: list(p.Calendar, func(s OpenSpan) openSpanJSON {
			return openSpanJSON{timeJSON(s.From), timeJSON(s.Until), s.Open, s.Why}
		})}
}

func jsonOfGates(p *Passage) []gateJSON {
	if p == nil {
		return nil
	}
	return list(p.Gates, func(g Gate) gateJSON {
		out := gateJSON{Name: g.Name, State: g.State, Reason: g.Text, Warns: g.Warns, Code: g.Rule.Code, Next: g.Next, OpensAt: timeJSON(g.Opens), Override: g.Override}
		if w := g.Waiver; w != nil {
			out.WaivedBy = &waiverJSON{w.Index, w.Reason, w.Owner, w.Expires}
		}
		return out
	})
}

func timeJSON(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// passage reads the part back.
func (e envelope) passage() *Passage {
	if e.Promotion == nil {
		return nil
	}
	from := e.Promotion
	p := &Passage{Target: from.Target, From: from.From, At: timeOf(from.At), Zone: from.Zone, Pending: from.Pending, PendingWhy: from.PendingWhy, PlanDigest: from.PlanDigest, Commit: from.Commit}
	for _, s := range from.Calendar {
		p.Calendar = append(p.Calendar, OpenSpan{timeOf(s.From), timeOf(s.Until), s.Open, s.Why})
	}
	for _, g := range e.Gates {
		gate := Gate{Name: g.Name, State: g.State, Text: g.Reason, Warns: g.Warns, Next: g.Next, Opens: timeOf(g.OpensAt), Override: g.Override}
		if rule, ok := Lookup(g.Code); ok {
			gate.Rule = rule
		} else {
			gate.Rule.Code = g.Code // of another version, or none
		}
		if w := g.WaivedBy; w != nil {
			gate.Waiver = &Waiver{w.Index, w.Reason, w.Owner, w.Expires}
		}
		p.Gates = append(p.Gates, gate)
	}
	return p
}

// timeOf reads a time of the document, zero for "".
func timeOf(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return t
}
