package throwaway

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
)

// Containers are the programs that run servers in containers, where
// Options.Container asks for one.
var Containers = []string{"docker", "podman"}

// The labels of our containers: the mark, and the folder whose lock its owner holds.
const (
	markLabel   = "schemadiff.mark"
	folderLabel = "schemadiff.folder"
)

// contained is a server in a container that we started. What is on a server that
// was given is ours alone here, and goes with it.
type contained struct {
	*given
	program, id string
	folder      *folder
	image       string
}

// image is how the official image of one vendor is started.
type image struct {
	name, port string
	user       string
	password   string   // the variable that sets it
	more       []string // further variables
	arguments  func(n Need) []string
}

var images = map[string]image{
	"PostgreSQL": {"postgres", "5432", dialects.OwnSuperuser, "POSTGRES_PASSWORD", []string{"POSTGRES_USER=" + dialects.OwnSuperuser, "POSTGRES_DB=postgres", "POSTGRES_INITDB_ARGS=--encoding=UTF8 --locale=C --no-sync"}, func(n Need) []string {
		arguments := []string{"postgres"}
		for _, s := range postgresSettings(n) {
			arguments = append(arguments, "-c", s)
		}
		return arguments
	}},
	"MySQL":   {"mysql", "3306", "root", "MYSQL_ROOT_PASSWORD", nil, func(n Need) []string { return append(mysqldSettings(n), "--mysqlx=OFF", "--secure-file-priv=NULL") }},
	"MariaDB": {"mariadb", "3306", "root", "MARIADB_ROOT_PASSWORD", nil, mysqldSettings},
}

// startContainer runs the image of the vendor and major version. The port is on
// the loopback interface only; the password is in a file that only we can read,
// and in no arguments. A container is on a network, unlike a server of our own.
func startContainer(ctx context.Context, n Need, o Options) (Server, error) {
	path, err := exec.LookPath(o.Container)
	if err != nil {
		return nil, &problem.Error{Code: "X950", What: "there is no " + o.Container + " on this machine", Why: err.Error(), Err: err, Fix: []string{"leave --throwaway out, to start a server from programs of this machine"}}
	}
	vendor := family(n)
	kind, ok := images[vendor]
	if !ok || n.Engine == endpoint.SQLite || n.Version == 0 {
		return nil, &problem.Error{Code: "X950", What: "no container stands in for it", Why: "its vendor and version have no official image, or it needs none", Fix: []string{"leave --throwaway out"}}
	}
	if _, err := cleanContainers(ctx, path, false); err != nil {
		o.Log("containers of earlier runs could not be removed: " + err.Error())
	}
	f, err := newFolder(o)
	if err != nil {
		return nil, err
	}
	c := &contained{program: path, folder: f, image: kind.name + ":" + tag(vendor, n.Version)}
	if err := c.start(ctx, kind, n, o); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func tag(vendor string, version int) string {
	m := major(vendor, version)
	if vendor == "PostgreSQL" {
		return strconv.Itoa(m)
	}
	return fmt.Sprintf("%d.%d", m/100, m%100)
}

func (c *contained) start(ctx context.Context, kind image, n Need, o Options) error {
	password := endpoint.NewSecret(rand.Text())
	variables := filepath.Join(c.folder.path, "variables")
	text := strings.Join(append([]string{kind.password + "=" + password.Reveal()}, kind.more...), "\n") + "\n"
	if err := os.WriteFile(variables, []byte(text), 0o600); err != nil {
		return failed("the container's variables cannot be written", err)
	}
	who, err := readOwner(c.folder.path)
	if err != nil {
		return failed("the throwaway's folder cannot be read", err)
	}
	arguments := append([]string{"run", "--detach", "--rm", "--label", markLabel + "=" + who.Mark, "--label", folderLabel + "=" + c.folder.path,
		"--env-file", variables, "--publish", "127.0.0.1::" + kind.port, c.image}, kind.arguments(n)...)
	out, err := c.run(ctx, arguments...)
	c.id = lastWord(out) // pulling prints lines before it
	if err != nil {
		return err
	}
	// What is read once is not needed any more.
	if err := os.Remove(variables); err != nil {
		return failed("the container's variables cannot be removed", err)
	}
	out, err = c.run(ctx, "port", c.id, kind.port+"/tcp")
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(out, "\n")
	host, port, err := net.SplitHostPort(strings.TrimSpace(first))
	number, bad := strconv.Atoi(port)
	if err = errors.Join(err, bad); err != nil {
		return failed("the container's port is not told", err)
	}
	e := endpoint.Endpoint{Engine: n.Engine, Host: host, Port: number, User: kind.user, Password: password, TLS: endpoint.TLS{Mode: "disable"}, Timeouts: endpoint.DefaultTimeouts}
	if n.Engine == endpoint.Postgres {
		e.Database = "postgres"
	} else {
		e.Engine, e.TLS.Mode = endpoint.MySQL, "prefer"
	}
	limited, cancel := context.WithTimeoutCause(ctx, o.Start, errors.New("the server in the container was not up in time"))
	defer cancel()
	g := &given{need: n, label: "127.0.0.1", made: map[*tracked]bool{}}
	for g.host == nil {
		host, err := dialects.OpenOwnHost(limited, e)
		if err == nil {
			g.host = host
			break
		}
		select {
		case <-limited.Done():
			return failed("the server in the container does not come up", errors.Join(context.Cause(limited), err), o.Container+" logs "+c.id)
		case <-time.After(100 * time.Millisecond):
		}
	}
	c.given = g
	if g.platform, err = g.host.Platform(ctx); err != nil {
		return err
	}
	return nil
}

// run runs the program, whose complaints are its own.
func (c *contained) run(ctx context.Context, arguments ...string) (string, error) {
	return runContainers(ctx, c.program, arguments...)
}

func runContainers(ctx context.Context, program string, arguments ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, arguments...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		why := strings.TrimSpace(said.String())
		if why == "" {
			why = err.Error()
		}
		return strings.TrimSpace(string(out)), &problem.Error{Code: "X952", What: filepath.Base(program) + " " + arguments[0] + " failed", Why: why, Err: err}
	}
	return strings.TrimSpace(string(out)), nil
}

func lastWord(text string) string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// Describe names it for reports.
func (c *contained) Describe() string {
	return fmt.Sprintf("container of %s, %s %s, by %s", c.image, c.platform.Vendor, c.platform.Version, filepath.Base(c.program))
}

// Close removes the container with all that is in it, and the folder.
func (c *contained) Close() error {
	if c.folder == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if c.given != nil {
		c.given.host.Close() // its databases go with the server
	}
	var err error
	if c.id != "" {
		if _, err = c.run(ctx, "rm", "--force", "--volumes", c.id); err != nil {
			err = failed("the container "+c.id+" cannot be removed", err, filepath.Base(c.program)+" rm --force --volumes "+c.id)
		}
	}
	err = errors.Join(err, c.folder.remove())
	c.folder = nil
	return err
}

// cleanContainers removes containers of ours whose owners are dead.
func cleanContainers(ctx context.Context, program string, dry bool) ([]Leftover, error) {
	out, err := runContainers(ctx, program, "ps", "--all", "--no-trunc", "--quiet", "--filter", "label="+markLabel)
	if err != nil {
		return nil, err
	}
	var found []Leftover
	for _, id := range strings.Fields(out) {
		// What ps has for labels is not the same in docker and podman, and docker may be podman.
		text, failed := runContainers(ctx, program, "inspect", "--type", "container", "--format", "{{json .Config.Labels}}", id)
		if failed != nil {
			if !strings.Contains(strings.ToLower(failed.Error()), "no such") { // it has gone meanwhile
				err = errors.Join(err, failed)
			}
			continue
		}
		var labels map[string]string
		if failed := json.Unmarshal([]byte(text), &labels); failed != nil {
			err = errors.Join(err, fmt.Errorf("the labels of container %s: %w", id, failed))
			continue
		}
		l := Leftover{What: "container", Name: id, Kept: containerStays(labels[folderLabel], labels[markLabel])}
		if l.Kept == "" && !dry {
			if _, failed := runContainers(ctx, program, "rm", "--force", "--volumes", id); failed != nil {
				err = errors.Join(err, failed)
				l.Kept = failed.Error()
			}
		}
		found = append(found, l)
	}
	return found, err
}

// containerStays says why a container is not removed, "" where it is.
func containerStays(path, text string) string {
	m, ok := mark.Parse(text)
	switch {
	case !ok || !folderNames().MatchString(filepath.Base(path)) || !strings.HasSuffix(path, "-"+m.Nonce):
		return "it does not carry the mark of schemadiff"
	case m.Host != mark.New().Host:
		return "it was started on " + m.Host
	}
	if _, err := os.Stat(path); err != nil {
		return "" // removed by whoever found its owner dead
	}
	lock, free := tryLock(filepath.Join(path, "lock"))
	if !free {
		return "its owner is at work"
	}
	lock.Close()
	return ""
}
