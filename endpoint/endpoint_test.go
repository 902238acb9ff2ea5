package endpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/problem"
)

// holder reaches an endpoint through an unexported field, where fmt calls no methods.
type holder struct{ endpoint Endpoint }

// prints is the endpoint in every way in which it can be printed.
func prints(e Endpoint) string {
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&b, verb+"\n", e)
		fmt.Fprintf(&b, verb+"\n", &e)
		fmt.Fprintf(&b, verb+"\n", holder{e})
		fmt.Fprintf(&b, verb+"\n", e.Password)
	}
	marshalled, _ := json.Marshal(e)
	b.Write(marshalled)
	slog.New(slog.NewTextHandler(&b, nil)).Info("t", "endpoint", e, "password", e.Password)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("t", "endpoint", e, "password", e.Password)
	b.WriteString(e.Label() + e.Address())
	return b.String()
}

func TestEndpointNeverPrintsItsPassword(t *testing.T) {
	const canary = "Kanarie-4711"
	e := Endpoint{Engine: Postgres, Host: "db", Database: "shop", User: "app", Password: NewSecret(canary)}
	if out := prints(e); strings.Contains(out, canary) {
		t.Errorf("the password is in\n%s", out)
	}
	if e.Password.Reveal() != canary || e.Password.Empty() || !(Secret{}).Empty() {
		t.Error("the password got lost")
	}
}

func TestLabel(t *testing.T) {
	tests := []struct {
		url, label string
	}{
		{"postgres://app@db.internal/shop", "db.internal:5432/shop as app"},
		{"mysql://db.internal/shop", "db.internal:3306/shop"},
		{"postgres://app@[::1]:5433/shop", "[::1]:5433/shop as app"},
		{"postgres:///shop?host=/run/postgresql", "/run/postgresql/shop"},
		{"mysql://app@/shop?socket=/run/mysqld/mysqld.sock", "/run/mysqld/mysqld.sock/shop as app"},
		{"service=prod", "service prod"},
		{"sqlite:///data/shop.db", "/data/shop.db"},
	}
	for _, test := range tests {
		e, err := Parse(test.url)
		if err != nil {
			t.Errorf("%s: %v", test.url, err)
			continue
		}
		if e.Label() != test.label {
			t.Errorf("%s: label %q, want %q", test.url, e.Label(), test.label)
		}
	}
}

// text is all that a user would see of an error.
func text(err error) string {
	var p *problem.Error
	if !errors.As(err, &p) {
		return "not a problem: " + err.Error()
	}
	return p.Code + " " + p.Error() + "\n" + strings.Join(p.Fix, "\n")
}
