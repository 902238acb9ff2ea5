package servers

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// idle is how long a server outlives its last user: longer than the pause between two runs of a person who is working.
const idle = 15 * time.Minute

//go:embed watch.sh
var watch []byte

// start runs the program on a copy of its template, waits until it answers, and records it. The place is locked.
func (p place) start(s spec, program program) (Server, error) {
	template, password, err := template(s, program)
	if err != nil {
		return Server{}, err
	}
	data, err := os.MkdirTemp(string(p), "data-")
	if err != nil {
		return Server{}, err
	}
	if err := os.Remove(data); err != nil { // cp shall make it, with the template's owner
		return Server{}, err
	}
	if err := finish(exec.Command("cp", "-a", template, data)); err != nil {
		return Server{}, err
	}
	log, err := os.Create(p.path("log"))
	if err != nil {
		return Server{}, err
	}
	defer log.Close()
	port, err := freePort()
	if err != nil {
		return Server{}, err
	}
	cmd := program.serve(data, port)
	unprivileged(cmd)
	detach(cmd)
	cmd.Stdout, cmd.Stderr = log, log // not ours: go test waits until nobody has the test's output open
	if err := cmd.Start(); err != nil {
		return Server{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // otherwise it would be a zombie, and look alive, until we end
	server := Server{Name: s.name, Engine: s.engine, AdminURL: program.adminURL(port, password)}
	if server.Version, err = await(server, ended); err != nil {
		cmd.Process.Kill()
		os.RemoveAll(data)
		text, _ := os.ReadFile(p.path("log"))
		return Server{}, fmt.Errorf("%w\nthe end of %s:\n%s", err, log.Name(), text[max(0, len(text)-2000):])
	}
	if err := p.linger(idle); err != nil {
		return Server{}, err
	}
	if err := p.write(record{server, cmd.Process.Pid, program.stop(), data, time.Now()}); err != nil {
		return Server{}, err
	}
	if err := p.watch(cmd.Process.Pid, program.stop(), data, log); err != nil {
		return Server{}, err
	}
	fmt.Fprintf(os.Stderr, "servers: started %s %s on 127.0.0.1:%d; it stops when unused for %v, or at: make clean-servers\n",
		server.Name, server.Version, port, idle)
	return server, nil
}

// await returns the version once the server answers.
func await(server Server, ended <-chan error) (version string, err error) {
	deadline := time.After(time.Minute)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		version, err = server.ping(ctx)
		cancel()
		if err == nil || denied(err) {
			return version, err
		}
		select {
		case exit := <-ended:
			return "", fmt.Errorf("it ended at once: %v", exit)
		case <-deadline:
			return "", fmt.Errorf("it does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// watch leaves watch.sh behind.
func (p place) watch(pid int, signal, data string, log *os.File) error {
	script := p.path("watch.sh")
	if err := os.WriteFile(script, watch, 0o755); err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", script, string(p), strconv.Itoa(pid), signal, data)
	cmd.Stdout, cmd.Stderr = log, log
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait()
	return nil
}

// template returns a data directory that this version of the program has initialised, made at its first start.
func template(s spec, program program) (data, password string, err error) {
	dir := filepath.Join(Folder(), "templates", s.name+"-"+program.version())
	read := func() (string, string, error) {
		text, err := os.ReadFile(filepath.Join(dir, "password"))
		return filepath.Join(dir, "data"), string(text), err
	}
	if data, password, err := read(); !errors.Is(err, os.ErrNotExist) {
		return data, password, err
	}
	partial := dir + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return "", "", err
	}
	if err := os.MkdirAll(partial, 0o755); err != nil {
		return "", "", err
	}
	data = filepath.Join(partial, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		return "", "", err
	}
	if err := give(data); err != nil {
		return "", "", err
	}
	password = strings.ToLower(rand.Text())
	if err := program.initialise(data, password); err != nil {
		return "", "", err
	}
	if err := os.WriteFile(filepath.Join(partial, "password"), []byte(password), 0o600); err != nil {
		return "", "", err
	}
	if err := os.Rename(partial, dir); err != nil {
		return "", "", err
	}
	return read()
}

// freePort is free now; that another program takes it before the server does is rare, and the server then says so.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
