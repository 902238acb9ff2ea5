package main

import (
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/endpoint"
)

// Whatever a user may take for an address, a password in it is known to the
// redactor before anything can repeat it.
func TestShield(t *testing.T) {
	const canary = "c4n/@ry:%pw"
	for _, arg := range []string{
		"postgres://u:c4n/@ry:%pw@host/db",
		"postgress://u:c4n/@ry:%pw@host/db",
		"--config=postgres://u:c4n/@ry:%pw@host/db",
		"jdbc:postgresql://u:c4n/@ry:%pw@host/db",
		"u:c4n/@ry:%pw@host/db",
		"u:c4n/@ry:%pw@tcp(host:3306)/db",
		"json=postgres://u:c4n/@ry:%pw@host/db",
		"postgres://host/db?user=u&password=c4n/@ry:%pw",
		"host=h password=c4n/@ry:%pw user=u",
		"PASSWORD=c4n/@ry:%pw",
	} {
		p := program{secrets: new(endpoint.Redactor)}
		p.shield(arg)
		if shown := p.secrets.String("it said " + arg + " and " + canary); strings.Contains(shown, canary) {
			t.Errorf("%s: %s", arg, shown)
		}
	}
}

// Ports, Windows paths and object patterns are no passwords.
func TestShieldLeavesTheRest(t *testing.T) {
	for _, arg := range []string{"postgres://host:5432/db", "table:public.orders_*", `C:\shop.db`, "env:STAGING_URL", "service=prod", "json=drift.json"} {
		p := program{secrets: new(endpoint.Redactor)}
		p.shield(arg)
		if shown := p.secrets.String(arg); shown != arg {
			t.Errorf("%s became %s", arg, shown)
		}
	}
}
