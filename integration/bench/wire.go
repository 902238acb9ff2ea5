package main

import (
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// wire is a proxy in front of a server. It counts round trips, can make each of
// them longer, and keeps what clients say.
type wire struct {
	listener net.Listener
	server   string
	delay    time.Duration // added to whatever the server says

	mu      sync.Mutex
	clients []*talk
	ended   sync.WaitGroup
}

// talk is one connection of a client.
type talk struct {
	mu      sync.Mutex
	said    []byte
	waiting bool // the client has said something that the server has not answered yet
	trips   int
}

// listen starts a proxy on a port of its own.
func listen(server string, delay time.Duration) (*wire, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &wire{listener: listener, server: server, delay: delay}
	w.ended.Go(w.accept)
	return w, nil
}

// address is where clients find the proxy.
func (w *wire) address() string { return w.listener.Addr().String() }

// close ends the proxy and waits for its connections to end.
func (w *wire) close() error {
	err := w.listener.Close()
	w.ended.Wait()
	return err
}

// trips is the number of times that clients waited for the server: for an
// answer, after something that they had not waited with before.
func (w *wire) trips() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, t := range w.clients {
		t.mu.Lock()
		n += t.trips
		t.mu.Unlock()
	}
	return n
}

// sayings is what each client said, in the order of their connections.
func (w *wire) sayings() [][]byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([][]byte, len(w.clients))
	for i, t := range w.clients {
		t.mu.Lock()
		all[i] = t.said
		t.mu.Unlock()
	}
	return all
}

func (w *wire) accept() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.server)
		if err != nil {
			client.Close()
			continue
		}
		t := &talk{}
		w.mu.Lock()
		w.clients = append(w.clients, t)
		w.mu.Unlock()
		w.ended.Go(func() { t.forward(client, server) })
		w.ended.Go(func() { t.back(server, client, w.delay) })
	}
}

// forward carries what the client says at once.
func (t *talk) forward(client, server net.Conn) {
	defer server.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if n > 0 {
			t.mu.Lock()
			t.said, t.waiting = append(t.said, buffer[:n]...), true
			t.mu.Unlock()
			if _, err := server.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// together is how long the proxy waits for more of what the server says, before
// it looks again. A server writes each answer of a packet of statements by itself:
// to pass hundreds of pieces on one by one takes of the machine what the contestants need.
const together = time.Millisecond

// back carries what the server says, each piece as much later as the delay, and
// up to a millisecond more where it follows another.
func (t *talk) back(server, client net.Conn, delay time.Duration) {
	defer client.Close()
	type piece struct {
		bytes []byte
		due   time.Time
	}
	pieces := make(chan piece, 4096)
	var sending sync.WaitGroup
	sending.Go(func() {
		broken := false
		for p := range pieces {
			if broken {
				continue
			}
			time.Sleep(time.Until(p.due))
			t.mu.Lock()
			if t.waiting {
				t.waiting = false
				t.trips++
			}
			t.mu.Unlock()
			_, err := client.Write(p.bytes)
			broken = err != nil
		}
	})
	buffer := make([]byte, 256<<10)
	for {
		n, err := server.Read(buffer)
		if n > 0 {
			pieces <- piece{slices.Clone(buffer[:n]), time.Now().Add(delay)}
			if delay > 0 {
				time.Sleep(together)
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				client.Close()
			}
			break
		}
	}
	close(pieces)
	sending.Wait()
}
