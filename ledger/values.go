package ledger

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// row reads the values of one row by place and keeps the first fault: a value
// that the tool cannot have written.
type row struct {
	values []sql.NullString
	number int
	err    error
}

// each calls read for every row of an answer and returns the first fault.
func each(rows catalog.Rows, columns int, read func(r *row)) error {
	r := new(row)
	for i, values := range rows {
		if len(values) != columns {
			return fmt.Errorf("row %d has %d columns instead of %d", i+1, len(values), columns)
		}
		r.values, r.number = values, i+1
		read(r)
		if r.err != nil {
			return r.err
		}
	}
	return nil
}

func (r *row) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("row %d: %s", r.number, fmt.Sprintf(format, args...))
	}
}

// text is a value that may be NULL or of a column that older releases of the
// tool did not have, then "".
func (r *row) text(i int) string {
	if r.null(i) {
		return ""
	}
	return r.values[i].String
}

// null says whether a value is NULL or not there.
func (r *row) null(i int) bool { return i >= len(r.values) || !r.values[i].Valid }

// key is a value that must be there.
func (r *row) key(i int, name string) string {
	if r.null(i) || r.values[i].String == "" {
		r.fail("%s is empty", name)
	}
	return r.values[i].String
}

// number is a whole number in normal form.
func (r *row) whole(i int, name string) string {
	s := r.key(i, name)
	unsigned, negative := strings.CutPrefix(s, "-")
	n, ok := migration.Number(unsigned)
	if !ok {
		r.fail("%s is %q and no number", name, s)
	}
	if negative {
		return "-" + n
	}
	return n
}

// flag is a boolean in the spelling of any engine.
func (r *row) flag(i int, name string) bool {
	switch s := r.key(i, name); strings.ToLower(s) {
	case "t", "true", "1", "\x01":
		return true
	case "f", "false", "0", "\x00":
		return false
	default:
		r.fail("%s is %q and neither true nor false", name, s)
		return false
	}
}

// moment is a time as the server prints it. SQLite has none of its own: what
// is a whole number of thirteen digits are milliseconds since 1970.
func (r *row) moment(i int) string {
	s := r.text(i)
	if len(s) == 13 {
		if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
			return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05.000Z")
		}
	}
	return s
}
