package problem

import (
	"errors"
	"fmt"
	"testing"
)

func TestNearest(t *testing.T) {
	words := []string{"staging", "production", "dev", "prod", "sslmode", "password"}
	for word, want := range map[string]string{
		"stagin": "staging", "stagign": "staging", "prodution": "production", "de": "dev", "prd": "prod", "sslmod": "sslmode",
		"pasword": "password", "xyz": "", "": "", "password": "password", "qa": "", "stgng": "staging",
	} {
		if got, ok := Nearest(word, words); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestAll(t *testing.T) {
	a, b := &Error{What: "a"}, &Error{What: "b"}
	got := All(errors.Join(a, errors.Join(errors.New("c"), fmt.Errorf("around: %w", b))))
	if len(got) != 3 || got[0] != a || got[1].What != "c" || got[1].Code != "X999" || got[2] != b {
		t.Errorf("got %v", got)
	}
	if All(nil) != nil {
		t.Error("nil has problems")
	}
}
