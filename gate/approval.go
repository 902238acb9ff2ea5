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
	Count    int      // how many people's it takes, 0 for one
	By       []string // whose count; nil for anybody's
	Why      string   // why it could not be looked at
}

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
	text := plan + " is not approved yet"
	var people, said []string
	for _, line := range a.Text {
		given := parseApproval(line)
		if given.digest == "" {
			continue
		}
		if given.digest != c.Digest && strings.HasPrefix(c.Digest, given.digest) {
			text = "of the approved digest only the beginning is given: " + Spaced(given.digest) + " of " + Spaced(c.Digest)
			continue
		}
		if given.digest != c.Digest {
			text = "plan " + Spaced(given.digest) + " is approved, and the plan is " + Spaced(c.Digest) + " now"
			continue
		}
		switch age := c.Now.Sub(given.at); {
		case a.TTL > 0 && given.illegible != "":
			text = plan + " is approved as of " + given.illegible + ", which is no time as 2026-11-20T17:00:00Z"
		case a.TTL > 0 && given.at.IsZero():
			text = plan + " is approved without a time, and an approval holds for " + inUnits(a.TTL)
		case a.TTL > 0 && age > a.TTL:
			text = plan + " was approved on " + c.moment(given.at) + ", and an approval holds for " + inUnits(a.TTL)
		case !given.at.IsZero() && age < -time.Minute:
			text = plan + " is approved as of " + c.moment(given.at) + ", which is still to come"
		case len(a.By) > 0 && !among(a.By, given.who):
			text = plan + " is approved by " + orElse(given.who, "nobody who is named") + ", and approvals count of " + strings.Join(a.By, ", ")
		case a.Count > 1 && given.who == "":
			text = plan + " is approved without a name, and it takes " + fmt.Sprint(a.Count) + " people"
		case !among(people, given.who):
			people = append(people, given.who)
			said = append(said, given.inWords(c))
		}
	}
	switch need := max(a.Count, 1); {
	case len(people) >= need:
		return Verdict{Text: plan + " is approved" + strings.Join(said, ", and")}
	case len(people) > 0:
		text = fmt.Sprintf("%s has %d of %d approvals: it is approved%s", plan, len(people), need, strings.Join(said, ", and"))
	}
	return closed(report.ApprovalMissing, Approval, text, next)
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
	if c.Approval.TTL == 0 && c.Approval.Count < 2 && c.Approval.By == nil {
		return ""
	}
	return " " + c.Now.UTC().Format(time.RFC3339) + " WHO"
}
