package mysql

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/catalog"
)

// mostRead is how many rows a question's plan may read unless the user allows more.
const mostRead = 1_000_000

// Probe asks whether there are certain rows. The session is read-only, and has
// a limit for how long a statement may take.
func (s *Source) Probe(ctx context.Context, question string, scan bool) (catalog.Answer, error) {
	var out catalog.Answer
	// MySQL 9 answers with a tree unless it is asked for rows: explain_format.
	err := s.read(ctx, "EXPLAIN FORMAT=TRADITIONAL "+question, func(r row) {
		rows, _ := strconv.ParseFloat(r.text("rows"), 64) // NULL of a plan that reads no table
		out.Cost += rows
	})
	if err != nil {
		return s.unanswered(out, err)
	}
	if out.Cost > mostRead && !scan {
		out.Refused = fmt.Sprintf("its plan reads %.0f rows, and more than %d are not read without --allow-scan", out.Cost, mostRead)
		return out, nil
	}
	err = s.read(ctx, "SELECT ("+question+") AS answer", func(r row) { out.Yes = r.text("answer") == "1" })
	if err != nil {
		return s.unanswered(out, err)
	}
	return out, nil
}

func (s *Source) unanswered(out catalog.Answer, err error) (catalog.Answer, error) {
	var server *driver.MySQLError
	if !errors.As(err, &server) {
		return out, s.problem("a question about rows was not answered", err)
	}
	out.Refused = server.Message
	return out, nil
}
