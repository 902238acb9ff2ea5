package rehearse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
)

// Notes say as whom migrations ran where that matters, and what of the run of a
// command could not be observed, one sentence each: no finding is no proof there.
// down says that migrations were to be undone.
func (t *Trial) Notes(down bool) []string {
	out := t.ranks()
	play := t.CommandPlay()
	if play == nil {
		return out
	}
	if t.Watched.Command && slices.ContainsFunc(play.Steps, func(s Step) bool { return s.Unrecorded && s.Outcome != report.NotRun }) {
		out = append(out, fmt.Sprintf("what %s sends to %s is not recorded: nothing is said of locks, algorithms and rewrites", t.Files.Tool, t.Env.Platform.Vendor))
	}
	if down && t.Down == nil {
		out = append(out, "no migration was undone: they are programs, and how they are undone only "+t.Files.Tool+" knows")
	}
	for _, step := range play.Steps {
		seen := map[string]int{}
		var reasons []string
		for _, run := range step.Runs {
			if why := run.Seen.Unseen; why != "" {
				if seen[why]++; seen[why] == 1 {
					reasons = append(reasons, why)
				}
			}
		}
		for _, why := range reasons {
			out = append(out, fmt.Sprintf("%s: the locks of %s are not known: %s", step.Migration.Label, counted(seen[why], "statement"), why))
		}
	}
	return out
}

// ranks says which statements ran as a superuser's, and where nothing would have kept
// any from the machine.
func (t *Trial) ranks() (out []string) {
	switch {
	case t.Env.Engine == endpoint.SQLite || len(t.Plan.Run) == 0:
		return nil
	case t.Env.Engine != endpoint.Postgres:
		out = append(out, "privileges and accounts are not in the copy: whether the account that migrates may do all this in "+t.Env.Name+" is not known")
		if t.Watched.Unheld && !t.ReachOut {
			out = append(out, "the throwaway server is not ours alone: nothing but its own settings kept what migrations put together at run time from its files")
		}
		return out
	}
	if t.Watched.Unheld && !t.ReachOut && len(t.Plan.Run) > 0 {
		out = append(out, "the role of the throwaway server is a superuser there: nothing kept what migrations put together at run time from its files and programs")
	}
	for _, step := range t.Watched.Steps {
		var lifted []string
		for _, run := range step.Runs {
			if run.Lifted {
				lifted = append(lifted, run.line())
			}
		}
		if len(lifted) > 0 {
			out = append(out, fmt.Sprintf("%s: what only a superuser may run was run as one: %s", step.Migration.Label, strings.Join(lifted, ", ")))
		}
	}
	return out
}
