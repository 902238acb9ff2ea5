package main

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/schemadiff/schemadiff/endpoint"
)

// A raw read asks what schemadiff asks, word for word: its statements are taken
// from the wire, so that none is kept twice and none is forgotten.

// request is what a client sent before it waited: one packet of MySQL, or of
// PostgreSQL what stands before a Sync.
type request []statement

type statement struct {
	SQL     string
	Params  [][]byte // of PostgreSQL, nil for NULL
	Results []int16  // of PostgreSQL: the formats in which columns were wanted
}

// requests reads what one client said.
func requests(e endpoint.Engine, said []byte) ([]request, error) {
	if e == endpoint.Postgres {
		return postgresRequests(said)
	}
	return mysqlRequests(said)
}

var errCut = errors.New("the recording ends within a message")

// postgresRequests reads the extended protocol:
// https://www.postgresql.org/docs/current/protocol-message-formats.html
func postgresRequests(said []byte) ([]request, error) {
	startup, ok := cut(&said)
	if !ok || len(startup) < 4 {
		return nil, errCut
	}
	var all []request
	var current request
	for len(said) > 0 {
		kind := said[0]
		said = said[1:]
		body, ok := cut(&said)
		if !ok {
			return nil, errCut
		}
		switch kind {
		case 'P': // name, query, types of parameters
			_, rest, _ := bytes.Cut(body, []byte{0})
			sql, _, _ := bytes.Cut(rest, []byte{0})
			current = append(current, statement{SQL: string(sql)})
		case 'B':
			if len(current) == 0 {
				return nil, errors.New("the recording binds a statement that it did not parse")
			}
			current[len(current)-1].bind(body)
		case 'Q':
			all = append(all, request{{SQL: string(bytes.TrimSuffix(body, []byte{0}))}})
		case 'S':
			if len(current) > 0 {
				all = append(all, current)
			}
			current = nil
		}
	}
	return all, nil
}

// cut takes off a message that begins with its length, which counts itself.
func cut(from *[]byte) (body []byte, ok bool) {
	b := *from
	if len(b) < 4 {
		return nil, false
	}
	n := int(binary.BigEndian.Uint32(b))
	if n < 4 || len(b) < n {
		return nil, false
	}
	*from = b[n:]
	return b[4:n], true
}

// bind reads portal, statement, formats, values and the results' formats.
func (s *statement) bind(body []byte) {
	_, body, _ = bytes.Cut(body, []byte{0})
	_, body, _ = bytes.Cut(body, []byte{0})
	number := func() int {
		n := int(int16(binary.BigEndian.Uint16(body)))
		body = body[2:]
		return n
	}
	for range number() {
		number()
	}
	for range number() {
		if int32(binary.BigEndian.Uint32(body)) < 0 {
			s.Params, body = append(s.Params, nil), body[4:]
			continue
		}
		length := int(binary.BigEndian.Uint32(body))
		s.Params, body = append(s.Params, body[4:4+length]), body[4+length:]
	}
	for range number() {
		s.Results = append(s.Results, int16(number()))
	}
}

// mysqlRequests reads the packets that hold queries:
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html
func mysqlRequests(said []byte) ([]request, error) {
	const comQuery = 3
	var all []request
	for len(said) > 0 {
		if len(said) < 4 {
			return nil, errCut
		}
		n := int(said[0]) | int(said[1])<<8 | int(said[2])<<16
		sequence := said[3]
		if len(said) < 4+n {
			return nil, errCut
		}
		body := said[4 : 4+n]
		said = said[4+n:]
		if sequence == 0 && n > 0 && body[0] == comQuery {
			all = append(all, request{{SQL: string(body[1:])}})
		}
	}
	return all, nil
}
