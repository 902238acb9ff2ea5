package postgres

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// What a patientConn waits for, and for how long at most each time: the longer
// the answer has taken the longer, never more than a 32nd of that, and not at all
// with a short one.
const (
	worthReading  = 256 << 10 // bytes
	patience      = 8 * time.Millisecond
	shareOfWait   = 32
	leastPatience = time.Millisecond / 2
)

// patientConn reads a long answer in large pieces. The server sends 8 kB at a
// time, and each of them wakes whoever waits for it: for a catalog of 1,000
// tables 700 times, which costs a tenth of the time where the server has the
// same processors. So the kernel is asked to wake us for a large piece, or when
// we have waited for long enough.
// https://man7.org/linux/man-pages/man7/socket.7.html, SO_RCVLOWAT
type patientConn struct {
	net.Conn
	raw    syscall.RawConn
	asked  atomic.Int64 // when something was last written, or hurry called, in nanoseconds
	room   []byte
	unread []byte // in room
	mark   int    // bytes at which the kernel wakes us

	mu       sync.Mutex
	deadline time.Time // that others have set
	own      time.Time // until when we are patient, zero where we are not
}

// patiently has a dialer's TCP connections read in large pieces, where the
// system can be asked for it.
func patiently(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		tcp, ok := conn.(*net.TCPConn)
		if err != nil || !ok {
			return conn, err
		}
		raw, err := tcp.SyscallConn()
		if err != nil || setLowWaterMark(raw, 1) != nil {
			return conn, nil
		}
		return &patientConn{Conn: tcp, raw: raw, room: make([]byte, 64<<10), mark: 1}, nil
	}
}

func (c *patientConn) Write(p []byte) (int, error) {
	c.asked.Store(time.Now().UnixNano())
	return c.Conn.Write(p)
}

// hurry makes a connection's patience begin anew, for what is known to be short.
func hurry(conn net.Conn) {
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn()
	}
	if c, ok := conn.(*patientConn); ok {
		c.asked.Store(time.Now().UnixNano())
	}
}

func (c *patientConn) Read(p []byte) (int, error) {
	if len(c.unread) == 0 {
		n, err := c.fill()
		if n == 0 {
			return 0, err
		}
		c.unread = c.room[:n] // what failed behind it fails again
	}
	n := copy(p, c.unread)
	c.unread = c.unread[n:]
	return n, nil
}

// fill reads what is there. Where nothing is, it waits for a large piece, and
// when that takes too long for any.
func (c *patientConn) fill() (int, error) {
	now := time.Now()
	if wait := min(patience, now.Sub(time.Unix(0, c.asked.Load()))/shareOfWait); wait >= leastPatience && c.wakeAt(worthReading) {
		if err := c.waitUntil(now.Add(wait)); err != nil {
			return 0, err
		}
		n, err := c.Conn.Read(c.room)
		if failed := c.waitUntil(time.Time{}); failed != nil {
			return n, failed
		}
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) || c.overdue() {
			return n, err
		}
	}
	c.wakeAt(1)
	return c.Conn.Read(c.room)
}

// wakeAt sets how much has to be there for the kernel to wake us.
func (c *patientConn) wakeAt(bytes int) bool {
	if c.mark != bytes && setLowWaterMark(c.raw, bytes) != nil {
		return false
	}
	c.mark = bytes
	return true
}

// waitUntil sets how long we are patient; with the zero time no longer.
func (c *patientConn) waitUntil(own time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own = own
	return c.setReadDeadline()
}

// setReadDeadline sets the earlier one of the two that there may be.
func (c *patientConn) setReadDeadline() error {
	if c.deadline.IsZero() || !c.own.IsZero() && c.own.Before(c.deadline) {
		return c.Conn.SetReadDeadline(c.own)
	}
	return c.Conn.SetReadDeadline(c.deadline)
}

// overdue says whether the deadline of others has passed.
func (c *patientConn) overdue() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.deadline.IsZero() && !time.Now().Before(c.deadline)
}

func (c *patientConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.Conn.SetWriteDeadline(t))
}

func (c *patientConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	return c.setReadDeadline()
}
