package mark

import (
	"testing"
	"time"
)

func TestMarkReadsBack(t *testing.T) {
	m := New()
	got, ok := Parse(m.String())
	if !ok || got != m {
		t.Errorf("%q is read as %+v, want %+v", m, got, m)
	}
	name := m.Name("postgres")
	if !Named(name) || !m.Owns(name) || New().Owns(name) {
		t.Errorf("the name %s is not the mark's, or is another's", name)
	}
	if at, ok := MadeAt(name); !ok || !at.Equal(m.Created) {
		t.Errorf("%s was made at %v, want %v", name, at, m.Created)
	}
}

func TestOthersCarryNoMark(t *testing.T) {
	for _, name := range []string{
		"shop", "postgres", "sdtmp_", "sdtmp_postgres", "sdtmp_postgres_20261128t180000_deadbee", "sdtmp_postgres_20261128t180000_deadbeef0",
		"SDTMP_postgres_20261128t180000_deadbeef", "sdtmp_postgres_20261128t180000_DEADBEEF", "x_sdtmp_postgres_20261128t180000_deadbeef",
		"sdtmp_postgres_20261128t180000_deadbeef\n", "sdtmp_post gres_20261128t180000_deadbeef", `sdtmp_p"; DROP DATABASE shop; --_20261128t180000_deadbeef`,
	} {
		if Named(name) {
			t.Errorf("%q passes as a throwaway's name", name)
		}
	}
	whole := Mark{Nonce: "deadbeef", Host: "ci", PID: 1, Created: time.Date(2026, 11, 28, 18, 0, 0, 0, time.UTC), TTL: time.Hour}.String()
	for _, text := range []string{"", "schemadiff", "our shop", whole + " ", whole + " x=y", "x" + whole, whole[:len(whole)-3]} {
		if m, ok := Parse(text); ok && m.String() != text {
			t.Errorf("%q passes as a mark", text)
		}
	}
	if _, ok := Parse(whole + " x=y"); ok {
		t.Error("a mark with something behind it passes")
	}
}
