package servers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// absence says that a server is not to be had here, which is no error: it skips tests. A server that is there and fails is one.
type absence struct {
	server spec
	cause  string
}

func (a absence) Error() string { return a.server.name + ": " + a.cause }

// outcome is remembered for the life of the process, so that every test of a package asks for a server at no cost.
type outcome struct {
	once   sync.Once
	done   bool
	server Server
	err    error
}

var outcomes = func() map[spec]*outcome {
	m := map[spec]*outcome{}
	for _, s := range catalog {
		m[s] = &outcome{}
	}
	return m
}()

func obtain(s spec) (Server, error) {
	o := outcomes[s]
	o.once.Do(func() {
		o.server, o.err = look(s)
		o.done = true
	})
	return o.server, o.err
}

// remembered returns the outcome if a test has asked for the server.
func remembered(s spec) (server Server, asked bool, err error) {
	o := outcomes[s]
	return o.server, o.done, o.err
}

// obtainAll starts what has to be started at the same time.
func obtainAll() {
	var wait sync.WaitGroup
	for _, s := range catalog {
		wait.Go(func() { obtain(s) })
	}
	wait.Wait()
}

// look climbs down the ladder that the package comment describes.
func look(s spec) (Server, error) {
	if !s.selected() {
		return Server{}, absence{s, "not among " + selectVariable + "=" + os.Getenv(selectVariable)}
	}
	if url, anyVersion := s.given(); url != "" {
		return fromURL(s, url, anyVersion)
	}
	place := s.place()
	unlock, err := place.lock()
	if err != nil {
		return Server{}, fmt.Errorf("%s: %w", s.name, err)
	}
	defer unlock()
	if err := place.use(os.Getpid()); err != nil {
		return Server{}, fmt.Errorf("%s: %w", s.name, err)
	}
	if server, ok := place.running(); ok {
		return server, nil
	}
	program, unfit := find(s)
	if program != nil {
		server, err := place.start(s, program)
		if err != nil {
			return Server{}, fmt.Errorf("%s: %w", s.name, err)
		}
		return server, nil
	}
	server, err := place.compose(s)
	var absent absence
	if errors.As(err, &absent) {
		place.leave(os.Getpid())
		absent.cause = unfit + "; " + absent.cause + "; integration/install-servers.sh downloads it, or set " + s.variable()
		return Server{}, absent
	}
	return server, err
}

// fromURL trusts the environment's word that tests may do as they like there, but not which server it is.
func fromURL(s spec, url string, anyVersion bool) (Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	server := Server{Name: s.name, Engine: s.engine, AdminURL: url}
	version, err := server.ping(ctx)
	if err != nil {
		return Server{}, fmt.Errorf("%s: the server of %s: %w", s.name, s.variable(), err)
	}
	server.Version = version
	if anyVersion {
		major, rest, _ := strings.Cut(version, ".")
		minor, _, _ := strings.Cut(rest, ".")
		server.Name = s.engine + major
		if s.engine != postgres {
			server.Name += "." + minor
		}
	} else if !s.is(version) {
		return Server{}, fmt.Errorf("%s: the server of %s is version %s", s.name, s.variable(), version)
	}
	return server, nil
}
