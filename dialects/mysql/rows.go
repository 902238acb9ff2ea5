package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// row is one row of a result, valid until the next is read. Columns go by the
// names that the query gives them.
type row struct {
	set    *resultSet
	values []sql.RawBytes
}

// resultSet is what the rows of one statement share.
type resultSet struct {
	columns map[string]int
	known   map[string]string // values seen before: catalogs repeat themselves
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

func (r row) null(column string) bool { return r.raw(column) == nil }

// is says whether a column's value is this word, in any case.
func (r row) is(column, word string) bool { return strings.EqualFold(string(r.raw(column)), word) }

func (r row) raw(column string) sql.RawBytes {
	i, ok := r.set.columns[column]
	if !ok {
		r.set.err = missing(column)
		return nil
	}
	return r.values[i]
}

// read sends statements in one packet, one round trip, and hands the rows of
// statement that has a result to the function of the same place. The text is
// ours: it never holds what a user wrote but names in quotes.
func (s *Source) read(ctx context.Context, script string, args []any, each ...func(row)) error {
	rows, err := s.conn.QueryContext(ctx, script, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	known := map[string]string{}
	for i, f := range each {
		if i > 0 && !rows.NextResultSet() {
			if err := rows.Err(); err != nil {
				return err
			}
			return fmt.Errorf("%d results, %d expected", i, len(each))
		}
		if err := readSet(rows, known, f); err != nil {
			return err
		}
	}
	return nil
}

func readSet(rows *sql.Rows, known map[string]string, each func(row)) error {
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	r := row{set: &resultSet{columns: make(map[string]int, len(names)), known: known}, values: make([]sql.RawBytes, len(names))}
	targets := make([]any, len(names))
	for i, name := range names {
		r.set.columns[strings.ToLower(name)] = i
		targets[i] = &r.values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		each(r)
		if r.set.err != nil {
			return r.set.err
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
