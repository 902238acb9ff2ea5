package splitters

import (
	"strings"

	"github.com/rubenv/sql-migrate/sqlparse"
)

// sqlMigrateSends is its own parser, and what it does to a statement before it
// is sent (migrate.go, applyMigrations).
func sqlMigrateSends(text string, down bool) (sent, error) {
	m, err := sqlparse.ParseMigration(strings.NewReader(text))
	if err != nil {
		return sent{}, err
	}
	list, tx := m.UpStatements, !m.DisableTransactionUp
	if down {
		list, tx = m.DownStatements, !m.DisableTransactionDown
	}
	out := sent{tx: tx}
	for _, s := range list {
		out.statements = append(out.statements, strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "\n"), " "), ";"))
	}
	return out, nil
}
