package postgres

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"time"
)

// patient connects to a server that does what serve says with its connection.
// The question was asked long ago: there is patience from the first byte on.
func patient(t *testing.T, serve func(net.Conn)) *patientConn {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	accepted := make(chan net.Conn, 1)
	t.Cleanup(func() { // until then nothing but serve closes it
		select {
		case conn := <-accepted:
			conn.Close()
		default:
		}
	})
	go func() {
		if conn, err := listener.Accept(); err == nil {
			accepted <- conn
			serve(conn)
		}
	}()
	conn, err := patiently((&net.Dialer{}).DialContext)(context.Background(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c, ok := conn.(*patientConn)
	if !ok {
		t.Skip("SKIPPED: nobody can be patient on this system")
	}
	return c
}

func TestPatientReadsEverything(t *testing.T) {
	sent := make([]byte, 3<<20)
	for i := range sent {
		sent[i] = byte(rand.Uint32())
	}
	c := patient(t, func(conn net.Conn) {
		defer conn.Close()
		for rest := sent; len(rest) > 0; {
			n := min(1+rand.IntN(20_000), len(rest))
			if _, err := conn.Write(rest[:n]); err != nil {
				return
			}
			rest = rest[n:]
		}
	})
	if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, sent) {
		t.Fatalf("%d of %d bytes, equal: %v, %v", len(got), len(sent), bytes.Equal(got, sent), err)
	}
}

// What is less than a large piece comes although nothing follows.
func TestPatientReadsLittle(t *testing.T) {
	for _, words := range [][]string{{"one"}, {"one", "two", "three"}} {
		c := patient(t, func(conn net.Conn) {
			for _, w := range words {
				time.Sleep(2 * patience)
				_, _ = conn.Write([]byte(w))
			}
		})
		for _, w := range words {
			got := make([]byte, len(w))
			if _, err := io.ReadFull(c, got); err != nil || string(got) != w {
				t.Fatalf("%q, %v; %q was sent", got, err, w)
			}
		}
	}
}

// Whoever gives up while somebody waits is heard, and heard again.
func TestPatientIsInterrupted(t *testing.T) {
	for _, after := range []time.Duration{0, time.Millisecond, patience, 3 * patience} {
		c := patient(t, func(net.Conn) {})
		time.AfterFunc(after, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
		for range 2 {
			if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatalf("after %v: %d bytes, %v", after, n, err)
			}
		}
		if err := c.SetDeadline(time.Now().Add(2 * patience)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("a deadline of others: %v", err)
		}
	}
}

// Deadlines that others set while somebody waits do not make it wait longer.
func TestPatientIsNotForgotten(t *testing.T) {
	for _, deadline := range []time.Time{{}, time.Now().Add(time.Hour)} {
		c := patient(t, func(conn net.Conn) {
			time.Sleep(patience / 2)
			_, _ = conn.Write([]byte("x"))
		})
		time.AfterFunc(patience/4, func() { _ = c.SetDeadline(deadline) })
		if n, err := c.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Fatalf("%d bytes, %v", n, err)
		}
	}
}

// A server that goes away is seen to, behind the last that it said.
func TestPatientSeesTheEnd(t *testing.T) {
	c := patient(t, func(conn net.Conn) { _, _ = conn.Write([]byte("bye")); conn.Close() })
	if got, err := io.ReadAll(c); err != nil || string(got) != "bye" {
		t.Fatalf("%q, %v", got, err)
	}
}
