package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
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
	case c.Env.Engine == endpoint.SQLite:
		return Verdict{Text: "not applicable: a file has no sessions, and no replicas"}
	case c.Elsewhere() != "":
		return c.stale(c.Elsewhere())
	case c.Hazards.Why != "":
		return undecided(Hazards, c.Hazards.Why, c.Hazards.Fix)
	}
	v := Verdict{Text: "nobody holds the tables that the plan locks for long, no replica is behind", Findings: c.Hazards.Findings, Next: "wait until it is over, and check again"}
	if len(v.Findings) > 0 {
		v.Text, v.Next = v.Findings[0].Message, v.Findings[0].Hint
		if n := len(v.Findings) - 1; n > 0 {
			v.Text += fmt.Sprintf(", and %d more", n)
		}
	}
	return v
}

// The bounds of what counts as a hazard.
const (
	longOpen   = 30 * time.Second
	farBehind  = 30 * time.Second
	smallBytes = 16 << 20 // a rewrite of less needs no thought of the disk
)

// Need is what a plan takes of the disk: tables that it writes anew, and what
// is known to be free, below zero for nothing.
type Need struct {
	Tables      []string
	Bytes, Free int64
	Unsized     bool // how large some table is, nobody knows
}

// Add adds what one member of a group takes of the disk for the tables of
// another one, of the schema home, by its own sizes.
func (n *Need) Add(of Need, home string, sizes []catalog.Size) {
	for _, path := range of.Tables {
		name := strings.TrimPrefix(path, home+".")
		if !slices.Contains(n.Tables, name) {
			n.Tables = append(n.Tables, name)
		}
		i := slices.IndexFunc(sizes, func(s catalog.Size) bool { return s.Table.Name == name })
		if i < 0 || sizes[i].Bytes < 0 {
			n.Unsized = true
			continue
		}
		n.Bytes += sizes[i].Bytes
	}
}

// JudgeLive says what of that which goes on in an environment gets in the way
// of the plan, and what could not be seen.
func JudgeLive(live catalog.Live, need Need) Judged {
	var out Judged
	add := func(subject, message, hint string) {
		out.Findings = append(out.Findings, finding(report.LiveHazard, subject, message, hint))
	}
	for _, h := range live.Holders {
		var names []string
		for _, k := range h.Tables {
			names = append(names, k.Path())
		}
		switch {
		case h.Vacuum:
			add("session "+h.Who, "an autovacuum against wraparound runs on "+some(names)+" and makes way for nobody", "wait until it is over")
		case h.Age >= longOpen:
			add("session "+h.Who, h.Who+" has had a transaction open for "+ago(h.Age)+" that holds "+some(names), "wait until it ends, or end it")
		}
	}
	for _, r := range live.Replicas {
		if r.Lag >= farBehind {
			add("replica "+r.Name, "replica "+r.Name+" is "+ago(r.Lag)+" behind", "wait until it has caught up")
		}
	}
	unseen := func(why, fix string) {
		f := undecided(Hazards, why, fix).Findings[0]
		out.Findings = append([]report.Finding{f}, out.Findings...)
	}
	for _, g := range live.Unseen {
		unseen(g.What+" is not known: "+g.Why, g.Grant)
	}
	switch {
	case len(need.Tables) == 0, !need.Unsized && need.Bytes < smallBytes:
	case need.Free < 0:
		unseen("whether the disk has room to write "+some(need.Tables)+" anew is not known: the server does not tell what is free", "--free-disk 40GB, as your monitoring says")
	case need.Unsized:
		unseen("how much room it takes to write "+some(need.Tables)+" anew is not known: the server has no estimate", "ANALYZE, or waive it by an ignore rule")
	case need.Free < need.Bytes:
		add("disk", fmt.Sprintf("to write %s anew takes %d MB, and the disk has %d MB", some(need.Tables), need.Bytes>>20, need.Free>>20), "make room, or change the table in pieces")
		out.Findings[len(out.Findings)-1].Severity = report.Error // it ends with a full disk, and not after a while
	}
	return out
}

// judgeFacts: what is set in the environment before is set here.
func judgeFacts(c Case) Verdict {
	if c.Facts.Why != "" {
		return undecided(Facts, c.Facts.Why, c.Facts.Fix)
	}
	if v, no := c.noneBefore(""); no && c.Before == nil {
		return v
	}
	if c.Facts.Compared == 0 && len(c.Facts.Findings) == 0 {
		return undecided(Facts, "no name was compared: "+c.Before.Name+" has no facts of the same name, or they are empty", "give both environments facts of the same name")
	}
	v := Verdict{Findings: c.Facts.Findings}
	var missing, differ []string
	for _, f := range v.Findings {
		switch name := strings.TrimPrefix(f.Subject, "fact "); f.Rule.Code {
		case report.FactMissing.Code:
			missing = append(missing, name)
		case report.FactDiffers.Code:
			differ = append(differ, name)
		}
	}
	switch {
	case len(missing) > 0:
		v.Text = fmt.Sprintf("%d of %s missing", len(missing), counted(c.Facts.Compared, "name", "names"))
		v.Next = "set " + some(missing) + " in " + c.Env.Name
	case len(differ) > 0:
		v.Text = fmt.Sprintf("%d of %s another value", len(differ), counted(c.Facts.Compared, "name has", "names have"))
		v.Next = "bring " + some(differ) + " of " + c.Env.Name + " and of " + c.Before.Name + " together"
	default:
		v.Text = counted(c.Facts.Compared, "name of "+c.Before.Name+" is set here, too", "names of "+c.Before.Name+" are set here, too")
	}
	return v
}
