package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/report"
)

// Approved is what is known of the plan's approval.
type Approved struct {
	Required bool
	Text     []string // what was given: "DIGEST", "DIGEST TIME", "DIGEST TIME WHO", one a line
	From     string   // where it is to come from, in words: "APPROVED_PLAN"
	Listed   bool     // From is a file or a command rather than a variable
	TTL      time.Duration
	Demands  []Demand // what it takes, all of them; nil for one approval of anybody's
	Authors  []string // whose approvals do not count, as git names people: those who wrote what is pending
	Why      string   // why it could not be looked at
}

// Demand is how many people's approvals it takes, and whose count.
type Demand struct {
	Count int      // 0 for one
	By    []string // nil for anybody's
	Risk  Risk     // that a plan has to have for it
}

// Risk is what a plan does that takes more than others do. The zero Risk is
// what every plan has.
type Risk struct{ Family, Words string }

// The risks: what the rules of a family find in the plan's rehearsal.
var (
	Destructive = Risk{"D", "destroys something"}
	Rewriting   = Risk{"R", "has tables written anew"}
)

// in says whether a plan has the risk, by what its rehearsal found at a warning at least.
func (r Risk) in(found []report.Finding) bool {
	return r.Family == "" || slices.ContainsFunc(found, func(f report.Finding) bool {
		return strings.HasPrefix(f.Rule.Code, r.Family) && f.Severity >= report.Warning
	})
}

// Risky says whether it takes the plan's rehearsal to know what is demanded.
func (a Approved) Risky() bool {
	return slices.ContainsFunc(a.Demands, func(d Demand) bool { return d.Risk != Risk{} })
}

// bare says whether an approval is nothing but a digest.
func (a Approved) bare() bool { return a.TTL == 0 && len(a.Demands) == 0 && a.Authors == nil }

// Approval is one approval that somebody gave.
type approval struct {
	digest    string
	at        time.Time
	who       string
	illegible string // what stands in the place of a time and is none, "" for nothing
}

// parseApproval reads a digest, in one piece or in groups, and what may follow
// it: a time and whose approval it is.
func parseApproval(line string) (a approval) {
	words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "plan "))
	for len(words) > 0 && len(a.digest)+len(words[0]) <= digestLength && strings.Trim(words[0], "0123456789abcdef") == "" {
		a.digest += words[0]
		words = words[1:]
	}
	if len(words) > 0 {
		if at, err := time.Parse(time.RFC3339, words[0]); err == nil {
			a.at, words = at, words[1:]
		} else if len(words[0]) >= 8 && strings.Trim(words[0][:4], "0123456789") == "" && words[0][4] == '-' {
			a.illegible = words[0]
		}
	}
	a.who = strings.Join(words, " ")
	return a
}

const digestLength = 16

// judgeApproval: somebody has approved this very plan.
func judgeApproval(c Case) Verdict {
	if v, no := c.unplanned(Approval); no {
		return v
	}
	if c.pending() == 0 {
		return Verdict{Text: nothingPending}
	}
	return c.approved()
}

// approved is the approval of the plan with the case's digest.
func (c Case) approved() Verdict {
	a := c.Approval
	c.Digest = orElse(c.Whole, c.Digest)
	switch {
	case c.Digest == "":
		return undecided(Approval, "the plan's digest cannot be told", "")
	case a.Why != "":
		return undecided(Approval, a.Why, "")
	case a.Risky() && c.Trial == nil:
		return undecided(Approval, "what approvals the plan takes is not known: "+orElse(c.Rehearsed.Why, "it was not rehearsed"), orElse(c.Rehearsed.Fix, "schemadiff rehearse "+c.named()))
	}
	plan := "plan " + Spaced(c.Digest)
	next := "after the approval: --plan-digest " + c.Digest
	switch line := c.Digest + c.ttlHint(); {
	case a.From == "":
	case a.Listed:
		next = fmt.Sprintf("to approve it: add the line %q to %s", line, a.From)
	default:
		next = fmt.Sprintf("to approve it: %s=%q", a.From, line)
	}
	given, refused := c.approvals(plan)
	demands := a.Demands
	if len(demands) == 0 {
		demands = []Demand{{}}
	}
	var people []string // whose approvals some demand takes
	var said []string
	for _, d := range demands {
		if !d.Risk.in(c.Rehearsed.Findings) {
			continue
		}
		var own []approval
		text := refused
		for _, g := range given {
			switch {
			case len(d.By) > 0 && !among(d.By, g.who):
				text = plan + " is approved by " + orElse(g.who, "nobody who is named") + ", and approvals count of " + strings.Join(d.By, ", ")
			case d.Count > 1 && g.who == "":
				text = plan + " is approved without a name, and it takes " + fmt.Sprint(d.Count) + " people"
			case !slices.ContainsFunc(own, func(o approval) bool { return strings.EqualFold(o.who, g.who) }):
				own = append(own, g)
			}
		}
		if need := max(d.Count, 1); len(own) < need {
			if len(own) > 0 {
				text = fmt.Sprintf("%s has %d of %d approvals: it is approved%s", plan, len(own), need, c.inWords(own))
			}
			if d.Risk.Words != "" {
				text += ": it " + d.Risk.Words + ", which takes " + counted(need, "approval", "approvals")
				if len(d.By) > 0 {
					text += " of " + strings.Join(d.By, ", ")
				}
			}
			return closed(report.ApprovalMissing, Approval, text, next)
		}
		for _, g := range own {
			if !among(people, g.who) {
				people, said = append(people, g.who), append(said, g.inWords(c))
			}
		}
	}
	return Verdict{Text: plan + " is approved" + strings.Join(said, ", and")}
}

// approvals are those of the plan that hold, and what to say where there are
// none or too few.
func (c Case) approvals(plan string) (hold []approval, refused string) {
	a := c.Approval
	refused = plan + " is not approved yet"
	for _, line := range a.Text {
		given := parseApproval(line)
		if given.digest == "" {
			continue
		}
		if given.digest != c.Digest && strings.HasPrefix(c.Digest, given.digest) {
			refused = "of the approved digest only the beginning is given: " + Spaced(given.digest) + " of " + Spaced(c.Digest)
			continue
		}
		if given.digest != c.Digest {
			refused = "plan " + Spaced(given.digest) + " is approved, and the plan is " + Spaced(c.Digest) + " now"
			continue
		}
		switch age := c.Now.Sub(given.at); {
		case a.TTL > 0 && given.illegible != "":
			refused = plan + " is approved as of " + given.illegible + ", which is no time as 2026-11-20T17:00:00Z"
		case a.TTL > 0 && given.at.IsZero():
			refused = plan + " is approved without a time, and an approval holds for " + inUnits(a.TTL)
		case a.TTL > 0 && age > a.TTL:
			refused = plan + " was approved on " + c.moment(given.at) + ", and an approval holds for " + inUnits(a.TTL)
		case !given.at.IsZero() && age < -time.Minute:
			refused = plan + " is approved as of " + c.moment(given.at) + ", which is still to come"
		case a.Authors != nil && given.who == "":
			refused = plan + " is approved without a name, and whoever wrote it cannot approve it"
		case wrote(a.Authors, given.who):
			refused = plan + " is approved by " + given.who + ", who wrote a part of it"
		default:
			hold = append(hold, given)
		}
	}
	return hold, refused
}

// wrote says whether somebody is among authors, whom git names "Ada Lovelace
// <ada@example.com>": by the address, by the name, or by both.
func wrote(authors []string, who string) bool {
	return slices.ContainsFunc(authors, func(author string) bool {
		name, address, _ := strings.Cut(strings.TrimSuffix(author, ">"), " <")
		own, _, found := strings.Cut(who, " <")
		return strings.EqualFold(who, author) || strings.EqualFold(who, name) || address != "" && (strings.EqualFold(who, address) ||
			strings.Contains(strings.ToLower(who), "<"+strings.ToLower(address)+">")) || found && strings.EqualFold(own, name)
	})
}

// inWords is " by ada@example.com, Fri 20 Nov 18:00, and by grace@example.com".
func (c Case) inWords(list []approval) string {
	var said []string
	for _, a := range list {
		said = append(said, a.inWords(c))
	}
	return strings.Join(said, ", and")
}

// among says whether somebody is in a list, however the name is written.
func among(people []string, who string) bool {
	return slices.ContainsFunc(people, func(p string) bool { return strings.EqualFold(p, who) })
}

// inWords is " by ada@example.com, Fri 20 Nov 18:00".
func (a approval) inWords(c Case) (text string) {
	if a.who != "" {
		text = " by " + a.who
	}
	if !a.at.IsZero() {
		text += ", " + c.moment(a.at)
	}
	return text
}

// ttlHint is how an approval with a time goes on.
func (c Case) ttlHint() string {
	if c.Approval.bare() {
		return ""
	}
	return " " + c.Now.UTC().Format(time.RFC3339) + " WHO"
}
