// Package gate says whether an environment may get its pending migrations now:
// facts in, verdicts out. It reads nothing and knows no clock. What it could
// not find out is undecided, and never passes.
package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// The gates, by the words of promotion.require.
const (
	Connect   = "connect"
	Ledger    = "ledger"
	Promotion = "promotion"
	Drift     = "drift"
	Order     = "order"
	Platform  = "platform"
	Facts     = "facts"
	Lint      = "lint"
	Rehearsal = "rehearsal"
	Hazards   = "hazards"
	Soak      = "soak"
	Approval  = "approval"
	Windows   = "window"
)

// Names is every gate, in the order in which reports show them.
func Names() []string {
	var names []string
	for _, g := range gates {
		names = append(names, g.name)
	}
	return names
}

// question is a gate's name and who answers for it.
type question struct {
	name  string
	judge func(Case) Verdict
}

var gates = []question{
	{Connect, judgeConnect},
	{Ledger, judgeLedger},
	{Promotion, judgePromotion},
	{Drift, judgeDrift},
	{Order, judgeOrder},
	{Platform, judgePlatform},
	{Facts, judgeFacts},
	{Lint, judgeLint},
	{Rehearsal, judgeRehearsal},
	{Hazards, judgeHazards},
	{Soak, judgeSoak},
	{Approval, judgeApproval},
	{Windows, judgeWindow},
}

// Case is everything that is known of a deployment.
type Case struct {
	Env    parity.Env
	Alone  string      // of a group's member: how commands that take no group name it, as "tenants/tenant_1"
	Before *parity.Env // what the changes come from, nil where the promotion path has nothing before it
	Now    time.Time
	Zone   *time.Location // in which times are told

	Tool     string
	Files    migration.Set
	Plan     ledger.Plan
	PlanWhy  string              // why it is not known what is pending, "" where it is
	NoFiles  bool                // there are no migrations at all, in the checkout or in a ledger
	Standing []ledger.Standing   // of a group that the changes come from: the least of all members
	Times    []ledger.Standing   // of such a group: those of every member
	Lacking  map[string][]string // of such a group: the members that lack a migration, by its ID
	Members  int                 // of such a group; else 0
	Unknown  string              // why it is not known how what is pending stands in Before, "" where it is
	Ahead    []string            // what the environment has and Before has not
	Ledgers  Judged              // the ledger's findings, of the environment alone

	Drifted  Judged // what no migration explains
	Platform Judged // what differs from Before
	Facts    Judged // what is set in one and missing in the other
	Hazards  Judged // what is going on in the environment now
	Rehearsed
	Fingerprint string // of the environment's schema, for a verification

	SoakFor  time.Duration // 0 for none
	Approval Approved
	Calendar *Calendar // nil where no window and no holiday concerns the environment
	CalWhy   string    // why the calendar cannot be read, "" where it can

	Asked func(name string) bool // whether a gate has to pass here
}

// Judged is what some comparison came to.
type Judged struct {
	Findings []report.Finding
	Why      string   // why it could not be made, "" where it could
	Fix      string   // what would let it be made
	Compared int      // how much was compared
	Limits   []string // what the answer does not cover, one clause each
}

// Rehearsed is the rehearsal of the plan.
type Rehearsed struct {
	Digest   string // of today's plan, "" where it cannot be told
	Whole    string // of a group's member: of all members' plans, which is what is approved
	Findings []report.Finding
	Trial    *report.Rehearsal
	At       time.Time // when it was rehearsed; zero for now
	From     string    // the file of a saved rehearsal, "" for one that ran now
	Of       string    // the digest of the plan that was rehearsed
	OfWhole  string    // of a group: the digest of all its members' plans at that time
	Target   string    // the environment that it was of, as the report calls it
	Why      string    // why there is none
	Fix      string
}

// Verdict is what one gate says. It passes where it has no findings that count.
type Verdict struct {
	Gate     string
	Asked    bool
	Text     string
	Findings []report.Finding
	Next     string    // the command or the edit that helps
	Opens    time.Time // of a closed gate: when it opens by itself, zero where it does not

	held time.Duration // how long a rehearsal held a lock: members that pass differ in that alone
}

// Judge asks every gate. What was not asked for has no findings and no text.
func Judge(c Case) []Verdict { return ask(c, gates) }

func ask(c Case, questions []question) []Verdict {
	var all []Verdict
	for _, g := range questions {
		v := Verdict{Gate: g.name}
		if c.Asked(g.name) {
			v = g.judge(c)
			v.Gate, v.Asked = g.name, true
			v.Findings = slices.Clone(v.Findings)
			for i := range v.Findings {
				f := &v.Findings[i]
				if f.Gate = g.name; f.State == report.Open { // of what is pending a gate has its own opinion
					f.State = f.Rule.Stands()
				}
			}
		}
		all = append(all, v)
	}
	return all
}

// named is how commands name the environment that take no group.
func (c Case) named() string { return orElse(c.Alone, c.Env.Name) }

// it is what texts call the environment; which member it is, Fold says.
func (c Case) it() string {
	if c.Alone != "" {
		return "it"
	}
	return c.Env.Name
}

// pending are the migrations that would run.
func (c Case) pending() int { return len(c.Plan.Run) }

// finding begins a finding of a gate.
func finding(rule report.Rule, subject, message, hint string) report.Finding {
	return report.Finding{Rule: rule, Severity: rule.Severity, State: report.Drift, Subject: subject, Message: message, Hint: hint}
}

// closed is a gate that time or a person opens.
func closed(rule report.Rule, gate, text, next string) Verdict {
	f := finding(rule, "gate "+gate, text, next)
	f.State = report.Shut
	return Verdict{Text: text, Findings: []report.Finding{f}, Next: next}
}

// undecided is a gate of which nobody knows whether it would pass.
func undecided(gate, why, fix string) Verdict {
	f := finding(report.GateUndecided, "gate "+gate, why, fix)
	f.State = report.Undecided
	return Verdict{Text: why, Findings: []report.Finding{f}, Next: fix}
}

// unread says of a gate that looks at the environment why it cannot.
func (c Case) unread(gate string) (Verdict, bool) {
	if c.Env.Problem == nil {
		return Verdict{}, false
	}
	return undecided(gate, c.it()+" could not be read", "schemadiff doctor "+c.Env.Name), true
}

// unplanned says of a gate that looks at what is pending why it cannot.
func (c Case) unplanned(gate string) (Verdict, bool) {
	if v, no := c.unread(gate); no {
		return v, true
	}
	if c.PlanWhy == "" {
		return Verdict{}, false
	}
	return undecided(gate, "what is pending is not known: "+c.PlanWhy, "run it in the checkout that is deployed, or name its migrations with --migrations"), true
}

// noneBefore says of a gate that compares with the environment before why it cannot.
func (c Case) noneBefore(gate string) (Verdict, bool) {
	switch {
	case c.Before == nil:
		return undecided(gate, "no environment stands before "+c.Env.Name, "name them in promotion.path"), true
	case c.Before.Problem != nil:
		return undecided(gate, c.Before.Name+" could not be read", "schemadiff doctor "+c.Before.Name), true
	}
	return Verdict{}, false
}

const nothingPending = "nothing is pending"

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// some names the first few of a list.
func some(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
}

// moment is a time as people say it: "Wed 18 Nov 09:12", with the year where it
// is not this one.
func (c Case) moment(t time.Time) string {
	layout := "Mon 2 Jan 15:04"
	if t.In(c.Zone).Year() != c.Now.In(c.Zone).Year() {
		layout = "Mon 2 Jan 2006 15:04"
	}
	return t.In(c.Zone).Format(layout)
}

// ago is a span in its largest units.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return counted(int(d/time.Second), "second", "seconds")
	case d < time.Hour:
		return counted(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d/time.Hour))
	}
	return counted(int(d/(24*time.Hour)), "day", "days")
}
