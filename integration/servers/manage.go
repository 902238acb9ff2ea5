package servers

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// This file is what cmd/testservers is made of: it starts the shared servers for people and for make, and stops them.

// Up starts or finds every server that SCHEMADIFF_SERVERS allows, and reports each on its own line.
func Up(linger time.Duration) (names []string, err error) {
	var broken []error
	obtainAll()
	for _, s := range catalog {
		server, err := obtain(s)
		var absent absence
		switch {
		case err == nil:
			names = append(names, server.Name)
			if linger > 0 {
				broken = append(broken, s.place().linger(linger))
			}
		case errors.As(err, &absent):
			fmt.Fprintln(os.Stderr, "servers: missing", absent)
		default:
			broken = append(broken, err)
		}
	}
	return names, errors.Join(broken...)
}

// Running returns the servers of SCHEMADIFF_SERVERS that are recorded and answer.
func Running() []Server {
	var out []Server
	for _, s := range catalog {
		if server, ok := s.place().running(); ok && s.selected() {
			out = append(out, server)
		}
	}
	return out
}

// Variable returns the environment variable that would give the server to tests.
func (s Server) Variable() string { return spec{name: s.Name}.variable() }

// Down stops the servers of SCHEMADIFF_SERVERS of which keep is not true. One that other processes are using stays, unless forced.
func Down(force bool, keep func(name string) bool) error {
	var broken []error
	for _, s := range catalog {
		if keep(s.name) || !s.selected() {
			continue
		}
		if err := s.place().down(s, force); err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return errors.Join(broken...)
}

func (p place) down(s spec, force bool) error {
	if _, ok := p.record(); !ok {
		return nil
	}
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	p.leave(os.Getpid())
	r, ok := p.record()
	if !ok {
		return nil
	}
	if users := p.users(); len(users) > 0 && !force {
		fmt.Fprintf(os.Stderr, "servers: %s stays: in use by process %d\n", s.name, users[0])
		return nil
	}
	if err := os.Remove(p.path("server.json")); err != nil {
		return err
	}
	if r.PID == 0 {
		return composeStop(s)
	}
	for _, step := range []string{r.Stop, "KILL"} {
		if !alive(r.PID) {
			break
		}
		if err := signal(r.PID, step); err != nil {
			return err
		}
		for deadline := time.Now().Add(15 * time.Second); alive(r.PID) && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
	}
	fmt.Fprintf(os.Stderr, "servers: stopped %s\n", s.name)
	return os.RemoveAll(r.Data)
}
