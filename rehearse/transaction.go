package rehearse

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
)

// bracket puts a transaction of its own around a statement that has none, so
// that its locks can still be seen when it is done. The server does the same
// for every statement that stands alone.
func (p *player) bracket(ctx context.Context, step *Step, piece migration.Statement) (bool, error) {
	if step == nil || p.watcher == nil || p.open || p.c.Env.Engine != endpoint.Postgres ||
		controls(lexer.Postgres, step.Script.Statements) || verb(lexer.Postgres, piece.SQL) == "SET" {
		return false, nil
	}
	_, err := p.session.Exec(ctx, "BEGIN")
	return err == nil, err
}

// outsideOnly says whether a statement cannot run in a transaction:
// active_sql_transaction of PostgreSQL.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func outsideOnly(err error) bool {
	var refused *catalog.SQLError
	return errors.As(err, &refused) && refused.Code == "25001"
}

// controls says whether a script begins or ends transactions itself.
func controls(d lexer.Dialect, statements []migration.Statement) bool {
	return slices.ContainsFunc(statements, func(s migration.Statement) bool {
		switch verb(d, s.SQL) {
		case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT":
			return true
		}
		return false
	})
}

// verb is the first word of a statement, in capitals.
func verb(d lexer.Dialect, sql string) string {
	for t := range lexer.Code(d, sql) {
		if t.Kind == lexer.Word {
			return strings.ToUpper(t.Text)
		}
		if t.Kind != lexer.Punct {
			return ""
		}
	}
	return ""
}
