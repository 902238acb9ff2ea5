package rehearse

import (
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
)

// Notes say what of the run of a command could not be observed, one sentence
// each: no finding is no proof there. down says that migrations were to be undone.
func (t *Trial) Notes(down bool) []string {
	play := t.CommandPlay()
	if play == nil {
		return nil
	}
	var out []string
	if t.Watched.Command && t.Env.Engine != endpoint.Postgres && slices.ContainsFunc(play.Steps, func(s Step) bool { return s.Outcome != report.NotRun }) {
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
