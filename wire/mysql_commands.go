package wire

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"net"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/lexer"
)

// The commands that are listened to, and those that have no answer.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html
const (
	comQuit        = 0x01
	comQuery       = 0x03
	comPrepare     = 0x16
	comExecute     = 0x17
	comLongData    = 0x18
	comCloseOfStmt = 0x19
)

// The flags of an answer that says what was done.
// https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html
const (
	inTransaction = 1 << 0
	moreResults   = 1 << 3
)

// commands passes the messages of one session of MySQL or MariaDB, and tells of
// each transaction that did something. It reads a command and the first packet
// of its answer, which says what failed, what was done and whether a transaction
// is open, or that rows come: of those nothing is read.
type commands struct {
	client, server net.Conn
	committed      func(ctx context.Context, sent []Statement) error

	mu       sync.Mutex
	asked    *command // whose answer has not begun
	prepared map[uint32]command
	since    []Statement // the transaction began, with an effect
	deaf     bool        // something was done of which nobody knows when it was committed
}

type command struct {
	sql        string // "" of what is not listened to, and of later results of one that was
	values     []string
	prepares   bool
	parameters int
	types      []byte // of the parameters, as they were told last
}

func newCommands(client, server net.Conn, committed func(context.Context, []Statement) error) *commands {
	return &commands{client: client, server: server, committed: committed, prepared: map[uint32]command{}}
}

// run ends with the session. The error is committed's.
func (c *commands) run(ctx context.Context) error {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.upwards()
		c.server.Close()
	}()
	err := c.downwards(ctx)
	c.client.Close()
	c.server.Close()
	<-ended
	if errors.Is(err, errClosed) {
		return nil
	}
	return err
}

func (c *commands) upwards() {
	from, goesOn := bufio.NewReader(c.client), false
	for {
		payload, sequence, err := readPacket(from)
		if err != nil {
			return
		}
		if sequence == 0 && !goesOn {
			c.ask(payload)
		}
		goesOn = len(payload) == 1<<24-1
		if writePacket(c.server, sequence, payload) != nil {
			return
		}
	}
}

func (c *commands) downwards(ctx context.Context) error {
	from, to := bufio.NewReader(c.server), bufio.NewWriter(c.client)
	for {
		payload, sequence, err := readPacket(from)
		if err != nil {
			to.Flush()
			return errClosed
		}
		if sent := c.answered(payload); len(sent) > 0 {
			if err := c.committed(ctx, sent); err != nil {
				return err
			}
		}
		if writePacket(to, sequence, payload) != nil {
			return errClosed
		}
		if from.Buffered() == 0 && to.Flush() != nil {
			return errClosed
		}
	}
}

// ask takes note of a command.
func (c *commands) ask(payload []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = &command{}
	if len(payload) == 0 {
		return
	}
	switch payload[0] {
	case comQuit, comLongData, comCloseOfStmt:
		c.asked = nil
	case comQuery:
		c.asked.sql = string(payload[1:])
	case comPrepare:
		c.asked.sql, c.asked.prepares = string(payload[1:]), true
	case comExecute:
		if len(payload) >= 10 {
			id := binary.LittleEndian.Uint32(payload[1:])
			p := c.prepared[id]
			*c.asked = p
			c.asked.values, p.types = texts(payload[10:], p.parameters, p.types)
			c.prepared[id] = p
		}
	}
}

// answered takes note of a packet of the server's, and gives what a transaction
// has done that ends with it.
func (c *commands) answered(payload []byte) []Statement {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.asked
	c.asked = nil
	if a == nil || len(payload) == 0 {
		return nil
	}
	if a.prepares {
		if payload[0] == 0 && len(payload) >= 9 {
			c.prepared[binary.LittleEndian.Uint32(payload[1:])] = command{sql: a.sql, parameters: int(binary.LittleEndian.Uint16(payload[7:]))}
		}
		return nil
	}
	s := Statement{SQL: a.sql, Values: a.values, Tags: verbs(a.sql)}
	switch payload[0] {
	case 0xff:
		if len(payload) >= 3 && binary.LittleEndian.Uint16(payload[1:]) == 1213 { // of a deadlock the whole transaction is rolled back
			c.since = nil
		}
		return nil
	case 0:
		flags, ok := statusOf(payload)
		switch {
		case !ok || len(s.Tags) > 0 && s.Tags[0] == "LOCK": // who looks at the tables would wait for their end
			c.deaf = true
			return nil
		case s.Effect():
			c.since = append(c.since, s)
		case flags&inTransaction == 0 && len(s.Tags) > 0 && s.Tags[0] == "ROLLBACK":
			c.since = nil
		}
		if flags&moreResults != 0 {
			c.asked = &command{}
			return nil
		}
		if flags&inTransaction != 0 || c.deaf {
			return nil
		}
		due := c.since
		c.since = nil
		return due
	}
	// Rows come, and where they end is not looked for. What writes and gives rows
	// may have been committed by then.
	c.deaf = c.deaf || s.Effect()
	return nil
}

// verbs is the first word of each statement of a text.
func verbs(sql string) []string {
	var out []string
	first := true
	for t := range lexer.Code(lexer.MySQL, sql) {
		if first && t.Kind == lexer.Word {
			out = append(out, strings.ToUpper(t.Text))
		}
		first = t.Is(";")
	}
	return out
}

// statusOf is the flags of an OK packet, behind two numbers.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html
func statusOf(payload []byte) (flags uint16, ok bool) {
	rest := payload[1:]
	for range 2 {
		_, n := number(rest)
		if n == 0 {
			return 0, false
		}
		rest = rest[n:]
	}
	if len(rest) < 2 {
		return 0, false
	}
	return binary.LittleEndian.Uint16(rest), true
}

// number reads a number of the protocol's, and how many bytes it took: 0 where
// there is none.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html
func number(b []byte) (value uint64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	size := map[byte]int{0xfc: 2, 0xfd: 3, 0xfe: 8}[b[0]]
	switch {
	case b[0] < 0xfb:
		return uint64(b[0]), 1
	case size == 0 || len(b) < 1+size:
		return 0, 0
	}
	var whole [8]byte
	copy(whole[:], b[1:1+size])
	return binary.LittleEndian.Uint64(whole[:]), 1 + size
}

// texts is the values of a prepared statement's parameters that are text or
// whole numbers, up to the first that is something else. Their types are told
// where they are not those of before.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html
func texts(b []byte, parameters int, types []byte) (values []string, told []byte) {
	nulls := (parameters + 7) / 8
	if parameters == 0 || len(b) < nulls+1 {
		return nil, types
	}
	null, rest := b[:nulls], b[nulls+1:]
	if b[nulls] == 1 && len(rest) >= 2*parameters {
		types, rest = rest[:2*parameters], rest[2*parameters:]
	}
	if len(types) != 2*parameters {
		return nil, types
	}
	for i := range parameters {
		if null[i/8]&(1<<(i%8)) != 0 {
			continue
		}
		switch kind := types[2*i]; kind {
		case 1, 2, 3, 8: // of one, two, four and eight bytes
			size := map[byte]int{1: 1, 2: 2, 3: 4, 8: 8}[kind]
			if len(rest) < size {
				return values, types
			}
			var whole [8]byte
			copy(whole[:], rest[:size])
			values = append(values, strconv.FormatUint(binary.LittleEndian.Uint64(whole[:]), 10))
			rest = rest[size:]
		case 0x0f, 0xf6, 0xfc, 0xfd, 0xfe: // texts, decimals and blobs
			length, n := number(rest)
			if n == 0 || length > math.MaxInt32 || len(rest)-n < int(length) {
				return values, types
			}
			if text := string(rest[n : n+int(length)]); utf8.ValidString(text) {
				values = append(values, text)
			}
			rest = rest[n+int(length):]
		default:
			return values, types
		}
	}
	return values, types
}
