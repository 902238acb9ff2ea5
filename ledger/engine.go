package ledger

import (
	"slices"

	"github.com/schemadiff/schemadiff/report"
)

// engines are the words of Prisma and Drizzle, and what they are right for.
var engines = map[string][]string{
	"postgresql": {"postgres"}, "mysql": {"mysql", "mariadb"}, "sqlite": {"sqlite"}, "turso": {"sqlite"}, "sqlserver": nil, "mongodb": nil,
}

// foreignEngine is files that were written for another engine than that of an
// environment.
func (s *sheet) foreignEngine() (report.Finding, bool) {
	var at []int
	f := s.about(report.RepositoryRefused, func(i int) (bool, string) {
		l := s.ledgers[i]
		fits, known := engines[s.engine]
		if l == nil || l.Engine == "" || !known {
			return l != nil, ""
		}
		if !slices.Contains(fits, l.Engine) {
			at = append(at, i)
		}
		return true, l.Engine
	})
	f.Field, f.Subject = "engine", "migrations of "+s.tool.Name
	f.Message = "the files are written for " + s.engine + ", and that is not what " + s.names(at) + " runs on"
	if s.tool.StopsEngine != "" {
		f.Message += "; " + s.tool.StopsEngine
	} else {
		f.Severity = report.Warning
	}
	f.Hint = "choose the folder that was generated for this engine"
	return f, len(at) > 0
}
