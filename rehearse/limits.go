package rehearse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
)

// exhausted says whether the server means its own room, and not the statement.
// https://www.postgresql.org/docs/current/errcodes-appendix.html,
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html,
// https://www.sqlite.org/rescode.html
func exhausted(e *catalog.SQLError, engine endpoint.Engine) bool {
	switch engine {
	case endpoint.Postgres:
		return strings.HasPrefix(e.Code, "53") || e.Code == "58030" || strings.HasPrefix(e.Message, "could not extend file")
	case endpoint.SQLite:
		return slices.Contains([]int{7, 10, 13}, e.Number&0xff) // NOMEM, IOERR, FULL
	}
	return slices.Contains([]int{3, 1021, 1026, 1114}, e.Number) // a file cannot be written, the disk is full, twice, the table is full
}

// ended is a statement that was ended at a limit of ours. The server may have closed
// the session then, and what the statement held is let go of in any case.
func (p *player) ended(piece migration.Statement, why *catalog.SQLError) (*Failure, error) {
	if !p.manner.watched {
		return nil, &problem.Error{Code: "X952", What: "a statement took too long", Where: fmt.Sprintf("line %d of a migration", piece.Line), Why: why.Message,
			Fix: []string{"rehearsal.limits.statement: 5m   in schemadiff.yaml lets it take longer"}}
	}
	p.open = false
	short, cancel := context.WithTimeout(p.run, time.Second)
	defer cancel()
	_, _ = p.session.Exec(short, "ROLLBACK") // SQLite's session is still there, others' need not be
	return &Failure{Statement: piece, Line: piece.Line, Col: piece.Col, Ended: true, Err: why}, nil
}
