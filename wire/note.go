package wire

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/schemadiff/schemadiff/catalog"
)

// note understands a message of the client's, with the lock held.
func (r *relay) note(f frame) {
	switch f.kind() {
	case 'Q':
		var m pgproto3.Query
		if m.Decode(f.body()) == nil {
			r.sent = append(r.sent, &sending{Statement: Statement{Connection: r.number, SQL: m.String}, group: r.group(), at: time.Now(), whole: true})
		}
		r.waits, r.begun = r.waits+1, false
	case 'P':
		var m pgproto3.Parse
		if m.Decode(f.body()) == nil {
			r.prepared[m.Name] = m.Query
		}
		r.begun = true
	case 'B':
		var m pgproto3.Bind
		if m.Decode(f.body()) == nil {
			b := &bound{sql: r.prepared[m.PreparedStatement]}
			for _, p := range m.Parameters {
				if utf8.Valid(p) {
					b.values = append(b.values, string(p))
				}
			}
			r.portals[m.DestinationPortal] = b
		}
		r.begun = true
	case 'E':
		var m pgproto3.Execute
		if m.Decode(f.body()) == nil {
			if b := r.portals[m.Portal]; b != nil {
				r.sent = append(r.sent, &sending{Statement: Statement{Connection: r.number, SQL: b.sql, Values: b.values}, group: r.group(), at: time.Now()})
			}
		}
		r.begun = true
	case 'S':
		r.waits, r.begun = r.waits+1, false
	case 'F': // a function call of old, which ends with ReadyForQuery too
		r.waits, r.begun = r.waits+1, false
	case 'd', 'c', 'f', 'X': // the rows of COPY, and the end: no questions to answer
	default:
		r.begun = true
	}
}

// allowed says whether the server may have a message of the client's.
func (r *relay) allowed(f frame) error {
	if r.allows == nil {
		return nil
	}
	switch f.kind() {
	case 'Q':
		var m pgproto3.Query
		if err := m.Decode(f.body()); err != nil {
			return errClosed
		}
		return r.allows(m.String)
	case 'P':
		var m pgproto3.Parse
		if err := m.Decode(f.body()); err != nil {
			return errClosed
		}
		return r.allows(m.Query)
	}
	return nil
}

// group is a number that what ends with the same ReadyForQuery shares.
func (r *relay) group() int { return r.asked + r.waits }

// answered understands a message of the server's.
func (r *relay) answered(f frame) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.sent) == 0 || r.sent[0].group != r.asked {
		return
	}
	s := r.sent[0]
	switch f.kind() {
	case 'C':
		var m pgproto3.CommandComplete
		if m.Decode(f.body()) == nil {
			tag := string(m.CommandTag)
			s.Tags = append(s.Tags, tag)
			s.Rows += affected(tag)
		}
		if !s.whole {
			r.end()
		}
	case 'I', 's': // an empty query, or as many rows as the client wanted for now
		if !s.whole {
			r.end()
		}
	case 'N':
		var m pgproto3.NoticeResponse
		if m.Decode(f.body()) == nil {
			s.Notices = append(s.Notices, catalog.Notice{Severity: cmp.Or(m.SeverityUnlocalized, m.Severity), Code: m.Code, Message: m.Message, Detail: m.Detail, Hint: m.Hint})
		}
	case 'E':
		var m pgproto3.ErrorResponse
		if m.Decode(f.body()) == nil {
			s.Err = &catalog.SQLError{Message: m.Message, Code: m.Code, Detail: m.Detail, Hint: m.Hint, Position: int(m.Position),
				Schema: m.SchemaName, Table: m.TableName, Column: m.ColumnName, Constraint: m.ConstraintName, Context: m.Where}
		}
		r.end()
		for len(r.sent) > 0 && r.sent[0].group == r.asked { // the server passes over the rest of what was sent together
			r.sent = r.sent[1:]
		}
	}
}

// end is that of the first that was sent.
func (r *relay) end() {
	s := r.sent[0]
	s.Took = time.Since(s.at)
	r.sent = r.sent[1:]
	r.done = append(r.done, s.Statement)
}

// close ends what the server has now said all of.
func (r *relay) close() {
	for len(r.sent) > 0 && r.sent[0].group == r.asked {
		r.end()
	}
	r.asked++
}

// affected is the number of rows at the end of a tag: "INSERT 0 3".
func affected(tag string) int64 {
	if strings.HasPrefix(tag, "SELECT") || strings.HasPrefix(tag, "FETCH") {
		return 0
	}
	n, _ := strconv.ParseInt(tag[strings.LastIndexByte(tag, ' ')+1:], 10, 64)
	return n
}
