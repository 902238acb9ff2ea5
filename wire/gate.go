// Package wire gives a throwaway database an address on this machine, for a
// migration tool that is run as a child process. The throwaway's own server is on
// no network. The address is of the loopback interface, takes one user with a
// password of this run, and leads to one database. To PostgreSQL it watches
// what passes.
package wire

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net"
	"sync"

	"github.com/schemadiff/schemadiff/endpoint"
)

// Gate is the address.
type Gate struct {
	Host     string
	Port     int
	User     string
	Database string
	Password endpoint.Secret

	listener net.Listener
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup

	mu     sync.Mutex
	broken error // why what was recorded is not to be trusted
}

// open listens, and serves each connection until Close.
func open(ctx context.Context, to endpoint.Endpoint, serve func(g *Gate, client net.Conn) error) (*Gate, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := listener.Addr().(*net.TCPAddr)
	g := &Gate{Host: address.IP.String(), Port: address.Port, User: to.User, Database: to.Database,
		Password: endpoint.NewSecret(rand.Text()), listener: listener}
	g.ctx, g.stop = context.WithCancel(context.WithoutCancel(ctx))
	g.running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // it was closed
			}
			g.running.Go(func() {
				end := context.AfterFunc(g.ctx, func() { client.Close() })
				defer end()
				defer client.Close()
				if err := serve(g, client); err != nil {
					g.fail(err)
				}
			})
		}
	})
	return g, nil
}

// Close ends what is connected and waits for it. The error is why what was
// recorded is not to be trusted.
func (g *Gate) Close() error {
	g.stop()
	g.listener.Close()
	g.running.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.broken
}

func (g *Gate) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.broken == nil && g.ctx.Err() == nil {
		g.broken = err
	}
}

// admits says whether a client has given the password.
func (g *Gate) admits(user, password string) bool {
	return user == g.User && subtle.ConstantTimeCompare([]byte(password), []byte(g.Password.Reveal())) == 1
}

// errClosed is the end of a connection that nobody need be told of.
var errClosed = errors.New("the connection has ended")
