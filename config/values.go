package config

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// values looks up what one environment says.
type values struct {
	ctx      context.Context
	resolver *Resolver
	lookup   Getenv
	dir      string
	self     *endpoint.Endpoint // for ${self.host} in a command
}

func (v values) text(t Text) (string, error) { return expand(t.parts, v.lookupSelf) }

// or is a text where the file has it, else what was there.
func (v values) or(t Text, otherwise string) (string, error) {
	if !t.set {
		return otherwise, nil
	}
	return v.text(t)
}

func (v values) lookupSelf(name string) (string, bool) {
	if v.self == nil || !strings.HasPrefix(name, "self.") {
		return v.lookup(name)
	}
	switch name {
	case "self.host":
		return v.self.Host, true
	case "self.port":
		address := v.self.Address()
		return address[strings.LastIndexByte(address, ':')+1:], true
	case "self.user":
		return v.self.User, true
	case "self.database":
		return v.self.Database, true
	}
	return "", false
}

func (v values) address(from Value) (endpoint.Endpoint, error) {
	raw, err := v.value(from)
	if err != nil {
		return endpoint.Endpoint{}, err
	}
	if raw == "" {
		return endpoint.Endpoint{}, unavailable("url is empty", "set the variable that it comes from: "+strings.Join(from.sources(), ", "))
	}
	to, err := endpoint.Parse(raw)
	if err != nil {
		return to, err
	}
	if to.Engine == endpoint.SQLite {
		to.Path = resolve(v.dir, to.Path)
	}
	return to, nil
}

func (v values) fields(e Environment) (to endpoint.Endpoint, err error) {
	to.Engine = endpoint.Engine(e.Engine)
	if to.Host, err = v.text(e.Host); err != nil {
		return to, err
	}
	if to.Database, err = v.text(e.Database); err != nil {
		return to, err
	}
	if to.Engine == endpoint.SQLite {
		to.Path, to.Database = resolve(v.dir, to.Database), ""
		if to.Path == "" {
			return to, unavailable("database is empty", "set the variable that it comes from")
		}
		return to, nil
	}
	if to.Database == "" {
		return to, unavailable("database is empty", "set the variable that it comes from")
	}
	if strings.Contains(to.Host, ",") {
		return to, &problem.Error{Code: "X921", What: "host names several hosts", Fix: []string{"name one of them"}}
	}
	port, err := v.text(e.Port)
	if err != nil || port == "" {
		return to, err
	}
	if to.Port, err = strconv.Atoi(port); err != nil || to.Port < 1 || to.Port > 65535 {
		return to, &problem.Error{Code: "X921", What: "port is not a number from 1 to 65535"}
	}
	return to, nil
}

// secret is a password, taken as it is: never decoded, one line break cut off.
func (v values) secret(from Value, to endpoint.Endpoint) (endpoint.Secret, error) {
	v.self = &to
	text, err := v.value(from)
	if err != nil {
		return endpoint.Secret{}, err
	}
	return endpoint.NewSecret(text), nil
}

// value is a text, or what a variable, file or command has.
func (v values) value(from Value) (string, error) {
	switch {
	case from.Env != "":
		text, ok := v.lookup(from.Env)
		if !ok {
			return "", unavailable("the variable "+from.Env+" is not set", "set "+from.Env)
		}
		return text, nil
	case from.File.set:
		name, err := v.text(from.File)
		if err != nil {
			return "", err
		}
		text, err := v.resolver.file(v.ctx, resolve(v.dir, name))
		if err != nil {
			return "", unavailable("the file "+name+" cannot be read: "+err.Error(), "check the path and who may read it")
		}
		return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r"), nil
	case len(from.Command) > 0:
		argv, err := v.list(from.Command)
		if err != nil {
			return "", err
		}
		return v.resolver.run(v.ctx, argv, v.dir, time.Duration(from.Timeout))
	}
	return v.text(from.Text)
}

func (v values) list(texts []Text) ([]string, error) {
	argv := make([]string, len(texts))
	for i, t := range texts {
		text, err := v.text(t)
		if err != nil {
			return nil, err
		}
		argv[i] = text
	}
	return argv, nil
}

func (v values) tls(from TLS, to *endpoint.Endpoint) error {
	if from.Mode != "" {
		to.TLS.Mode = from.Mode
	}
	for _, f := range []struct {
		text Text
		to   *string
	}{{from.CA, &to.TLS.CA}, {from.Cert, &to.TLS.Cert}, {from.Key, &to.TLS.Key}} {
		if !f.text.set {
			continue
		}
		path, err := v.text(f.text)
		if err != nil {
			return err
		}
		*f.to = resolve(v.dir, path)
	}
	return nil
}

// via is the command that carries the connection. ssh -W opens no port here and
// knows ~/.ssh/config, agents and jump hosts.
func (v values) via(from Via, to *endpoint.Endpoint) error {
	if !from.SSH.set && len(from.Command) == 0 {
		return nil
	}
	if v.resolver.NoExec {
		return &problem.Error{Code: "X922", What: "via would run a command", Why: "--no-exec or SCHEMADIFF_NO_EXEC is set",
			Fix: []string{"run without --no-exec where the configuration is trusted"}}
	}
	if from.SSH.set {
		host, err := v.text(from.SSH)
		if err != nil {
			return err
		}
		if host == "" || strings.HasPrefix(host, "-") {
			return &problem.Error{Code: "X904", What: "via.ssh is not a host's name"}
		}
		to.Via = []string{"ssh", "-W", "%h:%p", host}
		return nil
	}
	v.self = to
	argv, err := v.list(from.Command)
	to.Via = argv
	return err
}

// sources are the names that a value comes from, for a message.
func (v Value) sources() []string {
	switch {
	case v.Env != "":
		return []string{v.Env}
	case len(v.Text.names()) > 0:
		return v.Text.names()
	}
	return []string{"url"}
}
