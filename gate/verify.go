package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// What is verified after a deployment, beside what a check has a name for.
const (
	Applied = "applied"
	State   = "state"
)

// Verify says whether an environment is what was rehearsed and approved. The
// case's rehearsal is the one that the deployment went by.
func Verify(c Case) []Verdict {
	return ask(c, []question{
		{Connect, judgeConnect},
		{Ledger, judgeLedger},
		{Applied, verifyApplied},
		{State, verifyState},
		{Approval, verifyApproval},
	})
}

// unsaved says why there is no rehearsal to hold the environment against.
func (c Case) unsaved(gate string) (Verdict, bool) {
	switch {
	case c.Rehearsed.Why != "":
		return undecided(gate, c.Rehearsed.Why, "--rehearsal FILE that rehearse --report json=FILE, or check, wrote before the deployment"), true
	case c.Alone != "" && !strings.HasPrefix(c.Target, c.Env.Name+"/"), c.Alone == "" && c.Target != c.Env.Name:
		return undecided(gate, "the rehearsal in "+c.From+" is of "+c.Target, "--rehearsal FILE of "+c.Env.Name), true
	}
	return Verdict{}, false
}

// verifyApplied: what was rehearsed is applied.
func verifyApplied(c Case) Verdict {
	if v, no := c.unplanned(Applied); no {
		return v
	}
	if v, no := c.unsaved(Applied); no {
		return v
	}
	labelled := func(list []migration.Migration, label string) bool {
		return slices.ContainsFunc(list, func(m migration.Migration) bool { return m.Label == label })
	}
	v := Verdict{Next: "schemadiff status " + c.named()}
	for _, step := range c.Trial.Steps {
		switch {
		case labelled(c.Plan.Run, step.Migration), labelled(c.Plan.Skipped, step.Migration):
			v.Findings = append(v.Findings, finding(report.NotAsRehearsed, "migration "+step.Migration, "it was rehearsed and is not applied", "schemadiff status "+c.named()))
		case !labelled(c.Files.Migrations, step.Migration):
			return undecided(Applied, "the checkout has no "+step.Migration+", which was rehearsed", "check out what was deployed, or name its migrations with --migrations")
		}
	}
	total := len(c.Trial.Steps)
	if n := len(v.Findings); n > 0 {
		v.Text = fmt.Sprintf("%d of %s not applied", n, counted(total, "rehearsed migration is", "rehearsed migrations are"))
		return v
	}
	v.Text = counted(total, "rehearsed migration is", "rehearsed migrations are") + " applied"
	if n := c.pending(); n > 0 {
		v.Text += ", and " + counted(n, "other is pending", "others are pending")
	}
	return v
}

// End is the fingerprint that the rehearsal ended with: in own words of a
// group's member that is a schema, whose name is another one than that of the
// member that was rehearsed.
func (c Case) End() string {
	if c.Alone != "" && c.Env.Home != "" {
		return c.Trial.EndOwn
	}
	return c.Trial.EndState
}

// verifyState: the schema is the one that the rehearsal ended with.
func verifyState(c Case) Verdict {
	if v, no := c.unread(State); no {
		return v
	}
	if v, no := c.unsaved(State); no {
		return v
	}
	end := c.End()
	switch end {
	case "":
		return undecided(State, "the rehearsal in "+c.From+" does not say what it ended with: a migration failed in it, or an older schemadiff wrote it", "")
	case c.Fingerprint:
		return Verdict{Text: "the schema is the one that the rehearsal ended with, fingerprint " + Spaced(c.Fingerprint[:12])}
	}
	text := "the schema is not the one that the rehearsal ended with"
	f := finding(report.NotAsRehearsed, "schema of "+c.Env.Name, "its fingerprint is "+Spaced(c.Fingerprint[:12])+", and that of the rehearsal's end "+Spaced(end[:min(12, len(end))]), "schemadiff repo "+c.named())
	v := Verdict{Text: text, Findings: append([]report.Finding{f}, c.Drifted.Findings...), Next: "schemadiff repo " + c.named()}
	if drift := driftInWords(c.Drifted.Findings); drift != "" {
		v.Text += ": " + drift
	}
	return v
}

// verifyApproval: what was rehearsed is what was approved.
func verifyApproval(c Case) Verdict {
	if v, no := c.unsaved(Approval); no {
		return v
	}
	c.Digest, c.Whole, c.Approval.TTL = c.Of, c.OfWhole, 0 // it held when the deployment began, or the check said so
	v := c.approved()
	for i := range v.Findings {
		if f := &v.Findings[i]; f.State == report.Shut { // it is too late to wait for one
			f.State = report.Drift
			f.Message = strings.TrimSuffix(f.Message, " yet")
			v.Text = f.Message
		}
	}
	return v
}
