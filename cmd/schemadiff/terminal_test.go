package main

import (
	"slices"
	"strings"
	"testing"
)

// variables reads "NAME=VALUE NAME=VALUE" as an environment.
func variables(s string) func(string) string {
	return func(name string) string {
		for _, f := range strings.Fields(s) {
			if v, ok := strings.CutPrefix(f, name+"="); ok {
				return v
			}
		}
		return ""
	}
}

func TestUseColor(t *testing.T) {
	cases := []struct {
		flag, env      string
		terminal, want bool
	}{
		{"auto", "", true, true},
		{"auto", "", false, false},
		{"always", "NO_COLOR=1", false, true},
		{"never", "FORCE_COLOR=1", true, false},
		{"auto", "NO_COLOR=1", true, false},
		{"auto", "NO_COLOR=1 FORCE_COLOR=1", true, false},
		{"auto", "NO_COLOR=0", true, false}, // any value that is not empty counts
		{"auto", "FORCE_COLOR=1", false, true},
		{"auto", "FORCE_COLOR=0", false, false},
		{"auto", "CLICOLOR_FORCE=1 TERM=dumb", false, true},
		{"auto", "TERM=dumb", true, false},
		{"auto", "CLICOLOR=0", true, false},
		{"auto", "GITHUB_ACTIONS=true", false, true},
		{"auto", "GITLAB_CI=true", false, true},
		{"auto", "GITHUB_ACTIONS=true NO_COLOR=1", false, false},
		{"auto", "GITHUB_ACTIONS=true TERM=dumb", false, false},
	}
	for _, c := range cases {
		if got := useColor(c.flag, variables(c.env), c.terminal); got != c.want {
			t.Errorf("useColor(%q, %q, %v) = %v", c.flag, c.env, c.terminal, got)
		}
	}
}

func TestLineWidth(t *testing.T) {
	cases := []struct {
		columns int
		env     string
		want    int
	}{
		{0, "", 100}, {80, "", 80}, {80, "COLUMNS=90", 80}, {0, "COLUMNS=90", 90},
		{20, "", 60}, {400, "", 120}, {0, "COLUMNS=wide", 100}, {0, "COLUMNS=-5", 100},
	}
	for _, c := range cases {
		if got := lineWidth(c.columns, variables(c.env)); got != c.want {
			t.Errorf("lineWidth(%d, %q) = %d, want %d", c.columns, c.env, got, c.want)
		}
	}
}

func TestASCIILocale(t *testing.T) {
	cases := map[string]bool{
		"": false, "LANG=C": true, "LANG=de_DE.UTF-8": false, "LANG=C.utf8": false,
		"LC_ALL=C LANG=de_DE.UTF-8": true, "LC_CTYPE=en_US.UTF-8 LANG=C": false, "LANG=de_DE.ISO-8859-1": true,
	}
	for env, want := range cases {
		if got := asciiLocale(variables(env)); got != want {
			t.Errorf("asciiLocale(%q) = %v", env, got)
		}
	}
}

func TestPagerCommand(t *testing.T) {
	cases := map[string][]string{
		"":                              {"less", "-FRX"},
		"PAGER=more":                    {"more"},
		"PAGER=more SCHEMADIFF_PAGER=x": {"x"},
		"PAGER=cat":                     nil,
	}
	for env, want := range cases {
		if got := pagerCommand(variables(env)); !slices.Equal(got, want) {
			t.Errorf("pagerCommand(%q) = %q", env, got)
		}
	}
}
