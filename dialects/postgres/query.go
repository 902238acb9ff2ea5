package postgres

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
)

// The queries, one file each.
var (
	//go:embed queries/setup.sql
	setupSQL string
	//go:embed queries/session.sql
	sessionSQL string
	//go:embed queries/namespaces.sql
	namespacesSQL string
	//go:embed queries/comments.sql
	commentsSQL string
	//go:embed queries/extensions.sql
	extensionsSQL string
	//go:embed queries/enums.sql
	enumsSQL string
	//go:embed queries/relations.sql
	relationsSQL string
	//go:embed queries/inherits.sql
	inheritsSQL string
	//go:embed queries/sequences.sql
	sequencesSQL string
	//go:embed queries/columns.sql
	columnsSQL string
	//go:embed queries/indexes.sql
	indexesSQL string
	//go:embed queries/constraints.sql
	constraintsSQL string
	//go:embed queries/routines.sql
	routinesSQL string
	//go:embed queries/triggers.sql
	triggersSQL string
	//go:embed queries/domains.sql
	domainsSQL string
	//go:embed queries/composites.sql
	compositesSQL string
	//go:embed queries/ranges.sql
	rangesSQL string
	//go:embed queries/aggregates.sql
	aggregatesSQL string
	//go:embed queries/namedcollations.sql
	namedCollationsSQL string
	//go:embed queries/policies.sql
	policiesSQL string
	//go:embed queries/rules.sql
	rulesSQL string
	//go:embed queries/statistics.sql
	statisticsSQL string
	//go:embed queries/eventtriggers.sql
	eventTriggersSQL string
	//go:embed queries/publications.sql
	publicationsSQL string
	//go:embed queries/subscriptions.sql
	subscriptionsSQL string
	//go:embed queries/options.sql
	optionsSQL string
	//go:embed queries/wrappers.sql
	wrappersSQL string
	//go:embed queries/foreignservers.sql
	foreignServersSQL string
	//go:embed queries/usermappings.sql
	userMappingsSQL string
	//go:embed queries/casts.sql
	castsSQL string
	//go:embed queries/operators.sql
	operatorsSQL string
	//go:embed queries/operatorclasses.sql
	operatorClassesSQL string
	//go:embed queries/languages.sql
	languagesSQL string
	//go:embed queries/textsearch.sql
	textSearchSQL string
	//go:embed queries/members.sql
	membersSQL string
	//go:embed queries/ungranted.sql
	ungrantedSQL string
	//go:embed queries/grants.sql
	grantsSQL string
	//go:embed queries/roles.sql
	rolesSQL string
	//go:embed queries/database.sql
	databaseSQL string
	//go:embed queries/depends.sql
	dependsSQL string
	//go:embed queries/uncompared.sql
	uncomparedSQL string
	//go:embed queries/platform.sql
	platformSQL string
	//go:embed queries/collations.sql
	collationsSQL string
	//go:embed queries/identity.sql
	identitySQL string
)

// query is one query of a batch and what becomes of its rows, nil where they tell nothing.
type query struct {
	sql       string
	args      [][]byte // text, nil for NULL
	each      func(*row)
	meanwhile func() // what there is to do with the rows of all queries before it, while the server is at this one
}

// read sends queries in one round trip, with what begins the session before
// the first of them. A query that fails leaves the transaction as it was.
func (s *Source) read(ctx context.Context, queries ...query) error {
	if s.refused != nil {
		return s.refused
	}
	var first []query
	if !s.begun {
		first = s.beginning()
	}
	all := slices.Concat(first, []query{{sql: "SAVEPOINT read"}}, queries, []query{{sql: "RELEASE SAVEPOINT read"}})
	p := s.conn.StartPipeline(ctx)
	for i, q := range all {
		if i == 1 && len(first) > 0 {
			p.SendPipelineSync() // the first is a transaction of its own, so that it outlives ours
		}
		p.SendQueryParams(forVersion(q.sql, s.version.major()), q.args, nil, nil, nil)
	}
	err := p.Sync()
	var misread error
	s.illegible = 0
	r := row{names: map[string]string{}, illegible: &s.illegible}
	for i := 0; err == nil; {
		if i < len(all) && all[i].meanwhile != nil && s.begun && misread == nil {
			hurry(s.conn.Conn()) // behind what there is to do something with come short answers
			all[i].meanwhile()
			all[i].meanwhile = nil
		}
		var result any
		if result, err = p.GetResults(); result == nil || err != nil {
			break
		}
		reader, ok := result.(*pgconn.ResultReader)
		if !ok {
			continue // the end of a transaction
		}
		each := all[i].each
		if i >= len(first) && !s.begun {
			each = nil // what does not say that it is read-only is not listened to
		}
		for reader.NextRow() && each != nil && misread == nil { // what comes behind a misread row would be made of it
			r.values, r.fields, r.at = reader.Values(), reader.FieldDescriptions(), 0
			each(&r)
			if r.at != len(r.values) {
				misread = fmt.Errorf("query %d: %d columns were read of %d", i-len(first), r.at, len(r.values))
			}
		}
		_, err = reader.Close()
		i++
	}
	if closed := p.Close(); err == nil {
		err = closed
	}
	switch {
	case !s.begun:
		return s.unbegun(err)
	case err != nil && !s.conn.IsClosed():
		_, undo := s.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT read").ReadAll()
		return errors.Join(err, undo)
	}
	return errors.Join(err, misread)
}

// row hands out the columns of one row from left to right. The values are text
// and are the driver's until the next row.
type row struct {
	values    [][]byte
	fields    []pgconn.FieldDescription
	at        int
	names     map[string]string // of interned
	illegible *int              // counts what legible had to respell
}

// bytes is nil for NULL, and for what a server did not send that should have.
func (r *row) bytes() []byte {
	if r.at++; r.at > len(r.values) {
		return nil
	}
	return r.values[r.at-1]
}

func (r *row) text() string { return r.legible(r.bytes()) }
func (r *row) yes() bool    { return string(r.bytes()) == "t" }
func (r *row) oid() uint32  { return uint32(r.int()) }

// int is 0 for NULL.
func (r *row) int() int64 {
	b := r.bytes()
	if len(b) == 0 {
		return 0 // without the error that strconv would make of it
	}
	n, _ := strconv.ParseInt(string(b), 10, 64)
	return n
}

// number reads an OID.
func number(digits string) uint32 {
	n, _ := strconv.ParseUint(digits, 10, 32)
	return uint32(n)
}

// letter reads a "char"; it is 0 for NULL and for the empty one.
func (r *row) letter() byte {
	if b := r.bytes(); len(b) > 0 {
		return b[0]
	}
	return 0
}

// interned is text that many rows repeat: one string serves them all.
func (r *row) interned() string {
	b := r.bytes()
	if s, ok := r.names[string(b)]; ok {
		return s
	}
	s := r.legible(b)
	r.names[s] = s
	return s
}

// lines reads what the query joined by line breaks.
func (r *row) lines() []string {
	if b := r.bytes(); len(b) > 0 {
		return strings.Split(r.legible(b), "\n")
	}
	return nil
}

// numbers reads int2vector ("1 2") and smallint[] ("{1,-2}").
func (r *row) numbers() []int {
	b := r.bytes()
	if len(b) == 0 {
		return nil
	}
	numbers := make([]int, 0, 4)
	start := -1 // of the number, -1 between two
	for i := 0; i <= len(b); i++ {
		switch within := i < len(b) && (b[i] == '-' || '0' <= b[i] && b[i] <= '9'); {
		case within && start < 0:
			start = i
		case !within && start >= 0:
			n, _ := strconv.Atoi(string(b[start:i]))
			numbers, start = append(numbers, n), -1
		}
	}
	return numbers
}

// legible writes bytes that are not UTF-8 as \xe4. A database in SQL_ASCII
// keeps whatever it was given, and nobody knows in which encoding that was:
// https://www.postgresql.org/docs/current/multibyte.html
func (r *row) legible(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if r.illegible != nil {
		*r.illegible++
	}
	var out strings.Builder
	for len(b) > 0 {
		c, size := utf8.DecodeRune(b)
		if c == utf8.RuneError && size == 1 {
			fmt.Fprintf(&out, `\x%02x`, b[0])
		} else {
			out.Write(b[:size])
		}
		b = b[size:]
	}
	return out.String()
}
