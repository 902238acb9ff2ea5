package main

import "testing"

func TestNearest(t *testing.T) {
	words := []string{"diff", "snapshot", "graph", "doctor"}
	cases := []struct{ word, want string }{
		{"snapshto", "snapshot"},
		{"snap", ""},
		{"doctr", "doctor"},
		{"grpah", "graph"},
		{"dif", "diff"},
		{"staging", ""},
		{"", ""},
	}
	for _, c := range cases {
		if got, ok := nearest(c.word, words); got != c.want || ok != (c.want != "") {
			t.Errorf("nearest(%q) = %q, %v; want %q", c.word, got, ok, c.want)
		}
	}
}
