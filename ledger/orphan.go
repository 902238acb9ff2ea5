package ledger

import (
	"slices"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// orphans are files of a graph that need a migration which no file has. Django
// stops with NodeNotFoundError, alembic with KeyError, whatever is applied.
func (s *sheet) orphans() []report.Finding {
	if s.tool.Graphs == nil {
		return nil
	}
	var out []report.Finding
	for _, m := range s.files {
		for _, need := range s.absent(m) {
			f := s.onFiles(report.RepositoryRefused, m.ID)
			f.Message = m.Path + " needs " + s.label(need) + ", which no file has: " + s.tool.Name + " refuses to run"
			f.Hint = "bring the file back, or check out the branch that has it: git log --all -- " + m.Path
			out = append(out, f)
		}
	}
	return out
}

// absent is what a file needs and no file has, a squash apart, which stands for
// what it replaces.
func (s *sheet) absent(m migration.Migration) []string {
	return slices.DeleteFunc(slices.Clone(m.Needs), func(need string) bool {
		return s.known.has(need) || s.foreign != nil && s.foreign(need) || s.stands[need]
	})
}
