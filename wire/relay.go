package wire

import (
	"bufio"
	"context"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
)

// relay passes the messages of one session in both directions.
//
// It asks the watcher's questions where the server has answered all that the
// client has sent: it holds the server's last word back, that it is ready,
// asks, hides the answers, and then passes the word on. A client that sends on
// before it has the answer, in a pipeline, is never interrupted: it is asked
// behind the last of what it has sent.
type relay struct {
	ctx            context.Context
	client, server net.Conn
	toClient       *bufio.Writer
	fromServer     *bufio.Reader
	record         *Record
	number         int
	watcher        Watcher
	allows         func(sql string) error
	settles        func(ctx context.Context, s catalog.Session) error
	committed      func(ctx context.Context, sent []Statement) error

	refusal error // of a statement that the server did not get; for run, when upwards has ended

	mu       sync.Mutex
	turn     *sync.Cond // signals that asking has ended
	asking   bool       // the session is ours for a moment
	asked    int        // how many ReadyForQuery have come
	waits    int        // for how many more
	begun    bool       // messages were sent behind the last that ends with one
	sent     []*sending // executions that were sent and whose end has not come
	prepared map[string]string
	portals  map[string]*bound

	status byte // of the transaction, as the server told last
	stale  bool // the schema may have changed since Mark
	done   []Statement
	since  []Statement // the transaction began, with an effect
}

// sending is something that the server was told to execute.
type sending struct {
	Statement
	group int // of what ends with one ReadyForQuery
	at    time.Time
	whole bool // a simple query, with any number of results
}

type bound struct {
	sql    string
	values []string
}

func newRelay(ctx context.Context, client, server net.Conn, p Postgres, record *Record, number int) *relay {
	r := &relay{ctx: ctx, client: client, server: server, toClient: bufio.NewWriter(client), fromServer: bufio.NewReader(server), record: record,
		number: number, prepared: map[string]string{}, portals: map[string]*bound{}, status: 'I', stale: true, allows: p.Allows, settles: p.Settled, committed: p.Committed}
	r.turn = sync.NewCond(&r.mu)
	if p.Watch != nil {
		r.watcher = p.Watch(&insider{r})
	}
	return r
}

// run ends with the session. The error is ours.
func (r *relay) run() error {
	if err := r.look(); err != nil {
		return err
	}
	if _, err := r.toClient.Write([]byte{'Z', 0, 0, 0, 5, 'I'}); err != nil || r.toClient.Flush() != nil {
		return errClosed
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.upwards()
		// The server ends when it has read the client's last word; of one that was
		// cut off it has to learn.
		if c, ok := r.server.(interface{ CloseWrite() error }); ok {
			c.CloseWrite()
		} else {
			r.server.Close()
		}
	}()
	err := r.downwards()
	r.client.Close()
	r.server.Close()
	<-ended
	r.finish()
	if r.refusal != nil {
		return r.refusal
	}
	return err
}

// upwards passes what the client sends.
func (r *relay) upwards() {
	from := bufio.NewReader(r.client)
	for {
		f, err := readFrame(from)
		if err != nil {
			return
		}
		if r.refusal = r.allowed(f); r.refusal != nil {
			r.client.Close()
			return
		}
		r.mu.Lock()
		for r.asking {
			r.turn.Wait()
		}
		r.note(f)
		r.mu.Unlock()
		if _, err := r.server.Write(f); err != nil {
			return
		}
	}
}

// downwards passes what the server answers.
func (r *relay) downwards() error {
	for {
		f, err := readFrame(r.fromServer)
		if err != nil {
			r.toClient.Flush()
			return errClosed
		}
		if f.kind() == 'Z' && len(f.body()) == 1 {
			if err := r.ready(f.body()[0]); err != nil {
				return err
			}
		} else {
			r.answered(f)
		}
		if _, err := r.toClient.Write(f); err != nil {
			return errClosed
		}
		// Nobody waits for us while more is there.
		if r.fromServer.Buffered() == 0 || f.kind() == 'Z' {
			if r.toClient.Flush() != nil {
				return errClosed
			}
		}
	}
}

// ready is behind the server's word that it is: what was executed is recorded,
// and looked at where nothing else of the client's is on the way.
func (r *relay) ready(status byte) error {
	r.mu.Lock()
	r.close()
	before := r.status
	r.status = status
	r.waits = max(0, r.waits-1)
	quiet := r.waits == 0 && !r.begun
	r.asking = quiet && (r.watcher != nil || r.settles != nil) && status != 'E'
	r.mu.Unlock()
	var err error
	if r.asking {
		if r.settles != nil {
			err = r.settles(r.ctx, &insider{r})
		}
		if err == nil && r.watcher != nil {
			err = r.observe(before)
		}
		r.mu.Lock()
		r.asking = false
		r.mu.Unlock()
		r.turn.Broadcast()
	} else if n := len(r.done); n > 0 && r.watcher != nil && !quiet {
		r.done[n-1].Seen.Unseen = "it was sent together with what follows it"
	}
	r.record.add(r.done...)
	for _, s := range r.done {
		if s.Effect() && s.Err == nil {
			r.since = append(r.since, s)
		}
	}
	r.done = nil
	if status == 'I' {
		if err == nil && r.committed != nil && len(r.since) > 0 {
			err = r.committed(r.ctx, r.since)
		}
		r.since = nil
	}
	return err
}

// observe looks at what was done since the last look.
func (r *relay) observe(before byte) error {
	n := len(r.done)
	for i := range r.done {
		r.stale = r.stale || r.done[i].Effect()
		if i < n-1 {
			r.done[i].Seen.Unseen = "it was sent together with what follows it"
		}
	}
	switch {
	case r.status == 'I':
		if n > 0 && r.done[n-1].Effect() {
			r.done[n-1].Outside = before == 'I' && len(r.done[n-1].Tags) == 1
			r.done[n-1].Seen.Unseen = "its transaction ended with it, and its locks were gone when it was done"
		}
		return r.look()
	case n == 0 || before == 'I' && settled(r.done):
		return nil
	case settled(r.done[n-1:]):
		return nil // nothing was done, and SET TRANSACTION has to come before any query
	}
	seen, err := r.watcher.After(r.ctx)
	if err != nil {
		return err
	}
	r.done[n-1].Seen = seen
	return r.watcher.Before(r.ctx)
}

// settled says whether statements only begin, end and set: nothing that takes
// locks.
func settled(done []Statement) bool {
	for _, s := range done {
		for _, tag := range s.Tags {
			switch word, _, _ := strings.Cut(tag, " "); word {
			case "BEGIN", "START", "SET", "RESET", "SHOW", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT":
			default:
				return false
			}
		}
	}
	return true
}

// look remembers what exists, between two transactions.
func (r *relay) look() error {
	if r.watcher == nil {
		return nil
	}
	if r.stale {
		r.stale = false
		if err := r.watcher.Mark(r.ctx); err != nil {
			return err
		}
	}
	return r.watcher.Begin(r.ctx) // the last of all: what we have asked is not to count
}

// finish records what never came to its end.
func (r *relay) finish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.sent {
		s.Err = &catalog.SQLError{Message: "the connection ended before the statement did"}
		r.record.add(s.Statement)
	}
	r.sent = nil
}
