package main

import (
	"os"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// kept is an environment as a snapshot kept it.
type kept struct {
	path string
	env  parity.Env
	at   time.Time
}

// readKept reads the snapshots of --soak-snapshot, the earliest first.
func (p *program) readKept(c *cli.Context, d *deployment) error {
	for _, path := range c.StringSlice("soak-snapshot") {
		file, err := os.Open(path)
		if err != nil {
			return usage("--soak-snapshot takes a snapshot of the environment that the changes come from, and "+path+" cannot be read: "+cause(err),
				"schemadiff snapshot ENV --output FILE   after every deployment to it")
		}
		env, err := parity.ReadSnapshot(file, path)
		file.Close() // it was only read
		if err != nil {
			return err
		}
		at, err := time.Parse(time.RFC3339, env.TakenAt)
		if err != nil || at.After(d.Now) {
			return usage(path + " does not say when it was taken, or says a time that is still to come")
		}
		d.kept = append(d.kept, kept{path, env, at})
	}
	slices.SortStableFunc(d.kept, func(a, b kept) int { return a.at.Compare(b.at) })
	return nil
}

// since fills in since when migrations have been in an environment whose ledger
// keeps no times: at least since its first snapshot that has them as the checkout does.
func (d *deployment) since(name string, standing []ledger.Standing) {
	if !d.Asked(gate.Soak) {
		return
	}
	for _, k := range d.kept {
		if k.env.Name != name {
			continue
		}
		theirs, err := d.ledgerOf(k.env)
		if err != nil {
			continue
		}
		then, err := ledger.Standings(name, theirs, d.Files, d.Plan.Run)
		if err != nil {
			continue
		}
		for i, s := range then {
			now := &standing[i]
			there := s.Cell == report.CellApplied || s.Cell == report.CellUnproven
			if now.AppliedAt != "" || !there || s.Sum == ledger.SumDiffers {
				continue
			}
			now.AppliedAt = k.at.UTC().Format(time.RFC3339)
			d.notes = appendNew(d.notes, []string{"since when it is in " + name + " its ledger does not say: it is in the snapshot " + k.path + " of " + k.at.In(d.Zone).Format("2006-01-02 15:04")})
		}
	}
}
