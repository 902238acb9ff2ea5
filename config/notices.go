package config

import (
	"net/netip"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
)

// Notice is something about the configuration that users should know and that
// stops nothing.
type Notice struct {
	Rule    report.Rule
	At      Position
	Env     string
	Message string // one clause, without any secret
}

// Notices finds passwords of other machines that stand in the file (X908).
// Ignore rules have notices of their own, which take a run to be known.
func (c *Config) Notices() []Notice {
	var notices []Notice
	for _, e := range c.Environments {
		path := "environments." + e.Name
		for i, url := range e.ForEach.URLs {
			one := e
			one.URL = url
			if url.literalPassword() && one.passwordCounts() {
				notices = append(notices, Notice{report.LiteralPassword, c.origins[path+".for_each.urls["+itoa(i+1)+"]"], e.Name, "the password of a member of " + e.Name + " stands in its url"})
			}
		}
		switch {
		case e.URL.literalPassword() && e.passwordCounts():
			notices = append(notices, Notice{report.LiteralPassword, c.origins[path+".url"], e.Name, "the password of " + e.Name + " stands in its url"})
		case e.Password.Text.hasLiteral() && !e.local():
			notices = append(notices, Notice{report.LiteralPassword, c.origins[path+".password"], e.Name, "the password of " + e.Name + " stands in the file"})
		}
	}
	return notices
}

func (e Environment) passwordCounts() bool { return !e.Password.Set() && !e.local() }

// hasLiteral says whether a text is more than what variables give.
func (v Text) hasLiteral() bool {
	for _, p := range v.parts {
		if p.name == "" || (Text{parts: p.otherwise}).hasLiteral() {
			return true
		}
	}
	return false
}

// stand takes a variable's place while we look which parts of a URL the file
// itself has. It is a port as well as a host.
const stand = "5432"

func (v Value) address() (endpoint.Endpoint, bool) {
	raw, err := expand(v.Text.parts, func(name string) (string, bool) { return "", false })
	if err != nil {
		raw, err = expand(standing(v.Text.parts), func(name string) (string, bool) { return stand, true })
	}
	if err != nil || raw == "" {
		return endpoint.Endpoint{}, false
	}
	e, err := endpoint.Parse(raw)
	return e, err == nil
}

// standing drops :? so that nothing is required.
func standing(parts []part) []part {
	out := make([]part, len(parts))
	for i, p := range parts {
		p.required = false
		out[i] = p
	}
	return out
}

func (v Value) literalPassword() bool {
	e, ok := v.address()
	return ok && strings.ReplaceAll(e.Password.Reveal(), stand, "") != ""
}

// local says whether the environment is on this machine, as far as the file
// tells. What a variable decides counts as local: its value is not in the file.
func (e Environment) local() bool {
	host := e.Host.literal()
	if e.URL.Set() {
		to, ok := e.URL.address()
		if !ok {
			return false
		}
		host = to.Host
	}
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
