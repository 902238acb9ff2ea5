package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

const targetHelp = `An environment is one of
  NAME                  of schemadiff.yaml, or an alias there
  postgres://... mysql://... mariadb://...
  env:NAME              the variable that holds its URL
  service=NAME          of libpq's pg_service.conf
  PATH, sqlite:PATH     a SQLite file, which must exist
  PATH, file:PATH, -    a snapshot, - from standard input
  repo                  what the checkout's migrations make, at the migration of the other environment`

// address reads what names a target by itself, without a configuration; ok is
// false for what may be an environment's name.
func (p *program) address(arg string) (t parity.Target, ok bool, err error) {
	switch {
	case arg == "-":
		return parity.Target{Name: "-", Snapshot: "-"}, true, nil
	case strings.HasPrefix(arg, "file:"):
		path := strings.TrimPrefix(arg, "file:")
		return parity.Target{Name: path, Snapshot: path}, true, nil
	case strings.HasPrefix(arg, "env:"):
		t, err = p.variable(arg)
		return t, true, err
	case endpoint.IsAddress(arg):
		t, err = p.parsed(arg)
		if !t.Endpoint.Password.Empty() {
			p.hint()
		}
		return t, true, err
	}
	return fileTarget(arg)
}

// parsed is a target given as a URL. Its name in reports is where it is, never the URL.
func (p *program) parsed(url string) (parity.Target, error) {
	e, err := endpoint.Parse(url)
	if err != nil {
		return parity.Target{}, err
	}
	p.secrets.Add(e.Password.Reveal(), e.User, e.Database, e.Host)
	e.Timeouts = endpoint.DefaultTimeouts
	anonymous := e
	anonymous.User = ""
	return parity.Target{Name: anonymous.Label(), Endpoint: e}, nil
}

// hint says once that argv is no place for a password.
func (p *program) hint() {
	if !p.hinted && p.quiet == 0 {
		fmt.Fprintln(p.err, "a password on the command line can be read by every user of this machine: env:NAME takes the URL from a variable")
	}
	p.hinted = true
}

// variable is a target whose URL is in an environment variable, so that no
// secret is on the command line.
func (p *program) variable(arg string) (parity.Target, error) {
	name := strings.TrimPrefix(arg, "env:")
	value := p.env(name)
	if value == "" {
		return parity.Target{}, &problem.Error{Code: report.SecretUnavailable.Code, Env: arg, What: "the variable " + name + " is not set",
			Fix: []string{"export " + name + "=postgres://USER@HOST/DATABASE"}}
	}
	p.shield(value)
	t, err := p.parsed(value)
	if err != nil {
		e := *problem.Of(err)
		e.Env = arg
		return t, &e
	}
	t.Name = arg
	return t, nil
}

// sqliteMagic begins every SQLite file: https://www.sqlite.org/fileformat.html
const sqliteMagic = "SQLite format 3\x00"

// fileTarget is a target given as the path of a database or of a snapshot.
func fileTarget(arg string) (t parity.Target, ok bool, err error) {
	info, err := os.Stat(arg)
	if err != nil || info.IsDir() {
		return t, false, nil
	}
	if !info.Mode().IsRegular() { // to open a pipe is to wait for whoever writes into it
		return t, true, &problem.Error{Code: report.UnknownEnvironment.Code, What: arg + " is no regular file",
			Fix: []string{"give the path of a SQLite database or a snapshot", "- reads a snapshot from standard input"}}
	}
	if isResult(arg) {
		return t, true, &problem.Error{Code: report.UnknownEnvironment.Code, What: arg + " is a saved result, and no environment",
			Fix: []string{"schemadiff render " + shellWord(arg), "schemadiff snapshot ENV --output FILE   writes an environment as a file"}}
	}
	if parity.IsSnapshot(arg) {
		return parity.Target{Name: arg, Snapshot: arg}, true, nil
	}
	if info.Size() > 0 && !begins(arg, sqliteMagic) { // SQLite takes an empty file for an empty database
		return t, true, &problem.Error{Code: report.UnknownEnvironment.Code, What: arg + " is neither a SQLite database nor a snapshot",
			Fix: []string{"name an environment of schemadiff.yaml, or give an address", "schemadiff snapshot ENV --output FILE   writes an environment as a file"}}
	}
	e := endpoint.Endpoint{Engine: endpoint.SQLite, Path: arg, Timeouts: endpoint.DefaultTimeouts}
	return parity.Target{Name: arg, Endpoint: e}, true, nil
}

// isResult says whether a file is what --report json=FILE wrote.
func isResult(path string) bool {
	return strings.HasPrefix(strings.TrimSpace(head(path, 256)), "{") && strings.Contains(head(path, 256), "/schemas/result.v")
}

func begins(path, magic string) bool { return head(path, len(magic)) == magic }

// head is the beginning of a file, "" of one that cannot be read.
func head(path string, most int) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text := make([]byte, most)
	n, _ := io.ReadFull(f, text)
	return string(text[:n])
}

// looksLikePath says whether a word that is no environment was meant to be a file.
func looksLikePath(arg string) bool {
	return strings.ContainsAny(arg, `/\`) || regexp.MustCompile(`\.(db|sqlite3?|json)$`).MatchString(arg)
}

func missingFile(arg string) error {
	why := ""
	switch at, err := os.Stat(arg); {
	case err == nil && at.IsDir():
		return &problem.Error{Code: report.CannotConnect.Code, What: fmt.Sprintf("%s is a directory", arg),
			Fix: []string{"give the path of a SQLite database or a snapshot in it"}}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		why = cause(err)
	}
	return &problem.Error{Code: report.CannotConnect.Code, What: fmt.Sprintf("there is no file %s", arg), Why: why,
		Fix: []string{"give the path of a SQLite database or a snapshot that exists"}}
}

// userinfo and parameter find what may be a password in an argument that need
// not be a valid address: the first colon behind the slashes up to the last @,
// and libpq's and JDBC's parameter.
var (
	userinfo  = lazy.Regexp(`^(?:[\w-]+=)?(?:[\w+.-]+:)*(?://)?[^:/@]*:(.+)@`)
	parameter = lazy.Regexp(`(?i)(?:^|[?&\s])(?:password|pwd|sslpassword)=([^&\s]+)`)
)

// shield registers what may be a password in text that the user gave, before
// anything can repeat it.
func (p *program) shield(text string) {
	if !strings.ContainsAny(text, "@=") { // neither finds anything
		return
	}
	for _, pattern := range []func() *regexp.Regexp{userinfo, parameter} {
		for _, m := range pattern().FindAllStringSubmatch(text, -1) {
			p.secrets.Add(strings.TrimLeft(m[1], "/"))
		}
	}
}
