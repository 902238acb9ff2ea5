package config

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
)

// Resolver fetches what a configuration only names: variables, files, and what
// commands print. Each file and command is read once in a run, by whichever
// environment comes first: a .env that is a named pipe has nothing to say a
// second time, and a token costs a login. What it finds out it tells the Redactor.
type Resolver struct {
	Getenv   Getenv
	Redactor *endpoint.Redactor
	NoExec   bool // refuse to run commands

	mu    sync.Mutex
	known map[string]*answer
}

// answer is a file's or command's text, fetched once.
type answer struct {
	once sync.Once
	text string
	err  error
}

// NewResolver makes a Resolver for one run.
func NewResolver(getenv Getenv, redactor *endpoint.Redactor) *Resolver {
	return &Resolver{Getenv: getenv, Redactor: redactor}
}

// once fetches what the key stands for, the first time.
func (r *Resolver) once(key string, fetch func() (string, error)) (string, error) {
	r.mu.Lock()
	if r.known == nil {
		r.known = map[string]*answer{}
	}
	a := r.known[key]
	if a == nil {
		a = &answer{}
		r.known[key] = a
	}
	r.mu.Unlock()
	a.once.Do(func() { a.text, a.err = fetch() })
	return a.text, a.err
}

// longest is the size in bytes that a secret's file or a command's output may have.
const longest = 64 << 10

// file is a file's text; a pipe is read to its end.
func (r *Resolver) file(ctx context.Context, path string) (string, error) {
	return r.once("file\x00"+path, func() (string, error) {
		type result struct {
			text string
			err  error
		}
		done := make(chan result, 1)
		// Opening a named pipe waits for its writer, which may never come.
		go func() {
			text, err := readLimited(path)
			done <- result{text, err}
		}()
		wait, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		select {
		case got := <-done:
			return got.text, got.err
		case <-wait.Done():
			return "", errors.New("nothing came out of it in time")
		}
	})
}

func readLimited(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			return "", pathError.Err
		}
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err != nil {
		return "", errors.New("it cannot be read")
	}
	if len(text) > longest {
		return "", errors.New("it is larger than 64 KiB")
	}
	return string(text), nil
}

// commandTimeout is how long a command or pipe may take where nothing is said.
const commandTimeout = 10 * time.Second

// lookup finds variables in the environment, then in the environment's env_file.
func (r *Resolver) lookup(ctx context.Context, e Environment) (Getenv, error) {
	if !e.EnvFile.set {
		return r.Getenv, nil
	}
	name, err := expand(e.EnvFile.parts, r.Getenv)
	if err != nil {
		return nil, err
	}
	text, err := r.file(ctx, resolve(e.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return r.Getenv, nil // it is the developers'; a pipeline sets the variables itself
	}
	if err != nil {
		return nil, unavailable("env_file "+name+" cannot be read: "+err.Error(), "check the path, which counts from the configuration's folder")
	}
	values, err := ParseDotenv(text, r.Getenv)
	if err != nil {
		return nil, unavailable("env_file "+name+": "+err.Error(), "write NAME=value on a line of its own")
	}
	return func(name string) (string, bool) {
		if v, ok := r.Getenv(name); ok {
			return v, true
		}
		v, ok := values[name]
		return v, ok
	}, nil
}

// missing says that the environment's env_file is not there, which may be why a
// variable is not.
func (r *Resolver) missing(ctx context.Context, e Environment) string {
	name, err := expand(e.EnvFile.parts, r.Getenv)
	if err != nil || !e.EnvFile.set {
		return ""
	}
	if _, err := r.file(ctx, resolve(e.dir, name)); !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return "its env_file " + name + " does not exist"
}
