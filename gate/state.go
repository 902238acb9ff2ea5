package gate

import (
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/report"
)

// judgeDrift: the environment is what its applied migrations make.
func judgeDrift(c Case) Verdict {
	if v, no := c.unread(Drift); no {
		return v
	}
	if c.Drifted.Why != "" {
		return undecided(Drift, c.Drifted.Why, c.Drifted.Fix)
	}
	v := Verdict{Findings: c.Drifted.Findings, Next: "schemadiff repo " + c.named() + " --sql"}
	if v.Text = driftInWords(v.Findings); v.Text == "" {
		v.Text = counted(c.Drifted.Compared, "object is", "objects are") + " as the applied migrations make them"
	}
	return v
}

// driftInWords counts what no migration explains, "" for nothing.
func driftInWords(findings []report.Finding) string {
	unsettled := 0
	for _, f := range findings {
		if f.State == report.Unsettled {
			unsettled++
		}
	}
	told := counted(len(findings)-unsettled, "change that no migration explains", "changes that no migration explains")
	spelled := counted(unsettled, "expression is", "expressions are") + " spelled otherwise, which nobody can judge"
	switch {
	case len(findings) == 0:
		return ""
	case unsettled == 0:
		return told
	case unsettled == len(findings):
		return spelled
	}
	return told + "; " + spelled
}

// judgePlatform: what runs the environment is what runs the one before it.
func judgePlatform(c Case) Verdict {
	if v, no := c.unread(Platform); no {
		return v
	}
	if v, no := c.noneBefore(Platform); no {
		return v
	}
	if c.Platform.Compared == 0 && len(c.Platform.Findings) == 0 {
		return undecided(Platform, "what runs "+c.Env.Name+" and what runs "+c.Before.Name+" have no setting in common", "waive it by an ignore rule where they are meant to be two engines")
	}
	v := Verdict{Findings: c.Platform.Findings, Next: "schemadiff " + c.Before.Name + " " + c.Env.Name}
	itself := func(f report.Finding) bool { return f.Rule.Code == report.SameDatabase.Code }
	if slices.ContainsFunc(v.Findings, itself) {
		v.Text = c.it() + " is the database of " + c.Before.Name + " itself"
	} else if n := len(v.Findings); n > 0 {
		v.Text = fmt.Sprintf("%s from %s, of %d", counted(n, "setting differs", "settings differ"), c.Before.Name, c.Platform.Compared)
	} else {
		v.Text = counted(c.Platform.Compared, "setting is", "settings are") + " those of " + c.Before.Name
	}
	return v
}
