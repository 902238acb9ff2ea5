package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	driver "github.com/go-sql-driver/mysql"
)

// row is one row of a result, valid until the next is read. Columns go by the
// names that the query gives them.
type row struct {
	set    *resultSet
	values []sql.RawBytes
}

// resultSet is what the rows of one statement share.
type resultSet struct {
	names   []string
	lower   []string       // the names in lower case
	columns map[string]int // by name, in lower case
	next    int            // the column behind the one that was asked for last: most are asked for in their order
	values  []sql.RawBytes
	targets []any             // the values' addresses
	known   map[string]string // values seen before, in this result or another: catalogs repeat themselves
	err     error
}

// text is a column's value, "" for NULL.
func (r row) text(column string) string {
	v := r.raw(column)
	if len(v) > 64 {
		return string(v)
	}
	if s, ok := r.set.known[string(v)]; ok {
		return s
	}
	s := string(v)
	r.set.known[s] = s
	return s
}

func (r row) has(column string) bool {
	_, ok := r.set.columns[column]
	return ok
}

func (r row) null(column string) bool { return r.raw(column) == nil }

// is says whether a column's value is this word, in any case.
func (r row) is(column, word string) bool { return strings.EqualFold(string(r.raw(column)), word) }

func (r row) raw(column string) sql.RawBytes {
	i := r.set.next
	if i >= len(r.set.lower) || r.set.lower[i] != column {
		var ok bool
		if i, ok = r.set.columns[column]; !ok {
			r.set.err = missing(column)
			return nil
		}
	}
	r.set.next = i + 1
	return r.values[i]
}

// read sends statements in one packet, one round trip, and hands the rows of
// statement that has a result to the function of the same place. The text is
// ours: it never holds what a user wrote but names in quotes.
func (s *Source) read(ctx context.Context, script string, each ...func(row)) error {
	_, err := s.readSets(ctx, script, each)
	return err
}

// readSets is read, and says how many results came whole.
func (s *Source) readSets(ctx context.Context, script string, each []func(row)) (done int, err error) {
	rows, err := s.query(ctx, script)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	return (&results{rows: rows}).read(each)
}

// packet is statements that go out together, and who takes their rows.
type packet struct {
	script string
	each   []func(row) // statement by statement
	rest   func(row)   // takes what comes behind those, of however many results
}

// readFirst reads a packet. Where the session has not begun, it begins in the
// same round trip, and the error may be errOtherServer.
func (s *Source) readFirst(ctx context.Context, p packet) error {
	if !s.begun {
		return s.begin(ctx, p)
	}
	rows, err := s.query(ctx, p.script)
	if err != nil {
		return err
	}
	defer rows.Close()
	return (&results{rows: rows}).take(p)
}

// results is what a packet of statements has to say, one after the other.
type results struct {
	rows *sql.Rows
	set  resultSet
	any  bool // have been read
}

// read hands the rows of the next results on, and says how many came whole.
func (r *results) read(each []func(row)) (done int, err error) {
	if r.set.known == nil {
		r.set.known = map[string]string{}
	}
	for i, f := range each {
		if r.any && !r.rows.NextResultSet() {
			if err := r.rows.Err(); err != nil {
				return i, err
			}
			return i, fmt.Errorf("%d results, %d expected", i, len(each))
		}
		r.any = true
		if err := r.set.read(r.rows, f); err != nil {
			return i, err
		}
	}
	return len(each), nil
}

// take hands the rows of a packet on. What the server refuses of its rest is no
// error: whoever asks for that many results looks at what came.
func (r *results) take(p packet) error {
	if _, err := r.read(p.each); err != nil || p.rest == nil {
		return err
	}
	for r.rows.NextResultSet() {
		if err := r.set.read(r.rows, p.rest); err != nil {
			return unlessServer(err)
		}
	}
	return unlessServer(r.rows.Err())
}

// unlessServer is the error, where it is not what the server has to say.
func unlessServer(err error) error {
	var server *driver.MySQLError
	if errors.As(err, &server) {
		return nil
	}
	return err
}

// read hands the rows of one result on.
func (set *resultSet) read(rows *sql.Rows, each func(row)) error {
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	if !slices.Equal(names, set.names) { // of SHOW CREATE they are the same a thousand times
		set.names, set.lower, set.columns = names, make([]string, len(names)), make(map[string]int, len(names))
		set.values, set.targets = make([]sql.RawBytes, len(names)), make([]any, len(names))
		for i, name := range names {
			set.lower[i] = strings.ToLower(name)
			set.columns[set.lower[i]] = i
			set.targets[i] = &set.values[i]
		}
	}
	r := row{set: set, values: set.values}
	for rows.Next() {
		if err := rows.Scan(set.targets...); err != nil {
			return err
		}
		set.next = 0
		each(r)
		if set.err != nil {
			return set.err
		}
	}
	return rows.Err()
}

// databaseOf is the database that a key's schema means: "" is our own.
func (s *Source) databaseOf(schema string) string {
	if schema == "" {
		return s.database
	}
	return schema
}

// quoted is a name as SQL writes it, whatever is in it.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

func qualified(database, name string) string {
	if database == "" {
		return quoted(name)
	}
	return quoted(database) + "." + quoted(name)
}

// grantee is our account as GRANT wants it: 'app'@'%'.
func (s *Source) grantee() string {
	user, host := s.role, "%"
	if i := strings.LastIndexByte(s.role, '@'); i >= 0 {
		user, host = s.role[:i], s.role[i+1:]
	}
	escape := strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace
	return "'" + escape(user) + "'@'" + escape(host) + "'"
}
