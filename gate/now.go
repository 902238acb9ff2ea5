package gate

import (
	"fmt"

	"github.com/schemadiff/schemadiff/report"
)

// judgeHazards: nothing that goes on in the environment gets in the way.
func judgeHazards(c Case) Verdict {
	if v, no := c.unplanned(Hazards); no {
		return v
	}
	switch {
	case c.pending() == 0:
		return Verdict{Text: nothingPending}
	case c.Hazards.Why != "":
		return undecided(Hazards, c.Hazards.Why, c.Hazards.Fix)
	}
	v := Verdict{Findings: c.Hazards.Findings, Next: "wait until it is over, and check again"}
	if len(v.Findings) > 0 {
		v.Text = v.Findings[0].Message
		if n := len(v.Findings) - 1; n > 0 {
			v.Text += fmt.Sprintf(", and %d more", n)
		}
		return v
	}
	v.Text = "nothing holds the tables that the plan locks"
	for _, limit := range c.Hazards.Limits {
		v.Text += "; " + limit
	}
	return v
}

// judgeFacts: what is set in the environment before is set here.
func judgeFacts(c Case) Verdict {
	if c.Facts.Why != "" {
		return undecided(Facts, c.Facts.Why, c.Facts.Fix)
	}
	if v, no := c.noneBefore(""); no && c.Before == nil {
		return v
	}
	v := Verdict{Findings: c.Facts.Findings, Next: "set it in " + c.Env.Name}
	missing, differ := 0, 0
	for _, f := range v.Findings {
		switch f.Rule.Code {
		case report.FactMissing.Code:
			missing++
		case report.FactDiffers.Code:
			differ++
		}
	}
	switch {
	case missing > 0:
		v.Text = fmt.Sprintf("%d of %s missing", missing, counted(c.Facts.Compared, "name", "names"))
	case differ > 0:
		v.Text = fmt.Sprintf("%d of %s another value", differ, counted(c.Facts.Compared, "name has", "names have"))
		v.Next = "bring the two together"
	default:
		v.Text = counted(c.Facts.Compared, "name of "+c.Before.Name+" is set here, too", "names of "+c.Before.Name+" are set here, too")
	}
	return v
}
