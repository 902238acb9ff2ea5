package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeRights says which objects lose privileges or comments that no statement
// takes from them, as what is dropped and made again does.
func judgeRights(t *Trial) []report.Finding {
	if t.Env.Engine != endpoint.Postgres {
		return nil
	}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		for _, c := range t.changed(step.Before, step.After) {
			if c.Op != schema.Modify || !t.existed(c.Key) {
				continue
			}
			var lost []string
			for _, p := range c.Props {
				switch gone := withoutThose(p.From, p.To); {
				case p.Name == "grants" && len(gone) > 0 && !t.does(step, c.Key, "REVOKE"):
					lost = append(lost, gone...)
				case p.Name == "comment" && p.To == "" && !t.does(step, c.Key, "COMMENT"):
					lost = append(lost, "its comment")
				}
			}
			if len(lost) > 0 {
				f := t.about(report.RightsLost, step, t.runNaming(step, c.Key), report.Catalog)
				f.Object, f.Message = c.Key, c.Key.String()+" loses "+strings.Join(lost, ", ")
				out = append(out, f)
			}
		}
	}
	return out
}

// withoutThose is the parts of a list of grants that another does not have.
func withoutThose(from, to string) []string {
	kept := strings.Split(to, "; ")
	return slices.DeleteFunc(strings.Split(from, "; "), func(grant string) bool { return grant == "" || slices.Contains(kept, grant) })
}

// does says whether a statement of a step that begins with a word names an object.
func (t *Trial) does(step Step, k schema.Key, word string) bool {
	return slices.ContainsFunc(step.Runs, func(run Executed) bool {
		return verb(lexer.Postgres, run.Statement.SQL) == word && (t.names(run, bare(k.Name)) || strings.Contains(strings.ToUpper(run.Statement.SQL), " ALL "))
	})
}
