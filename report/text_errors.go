package report

import (
	"io"

	"github.com/schemadiff/schemadiff/problem"
)

// WriteProblems writes what went wrong as a report in text shows it, for
// standard error, where there is no report around it.
func WriteProblems(w io.Writer, problems []*problem.Error, o TextOptions) error {
	p := newPage(Report{}, o)
	for _, e := range problems {
		p.problem(e)
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// Printable is text that came from a database, made harmless to terminals and
// to what reads logs for commands.
func Printable(s string) string { return disarm(clean(s)) }
