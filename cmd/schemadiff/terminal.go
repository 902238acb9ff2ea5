package main

import (
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// Output rules. Results go to stdout, everything else to stderr. Colour, width
// and pager are decided once per stream, by pure functions of the flags, the
// environment and whether the stream is a terminal.

// The widths that prose is set in.
const (
	defaultWidth = 100
	minWidth     = 60
	maxWidth     = 120
)

// stream is one of the process's outputs.
type stream struct {
	io.Writer
	file *os.File // nil where the stream is none, as in a test
}

func (s stream) terminal() bool { return s.file != nil && term.IsTerminal(int(s.file.Fd())) }

// size is the terminal's, in columns and lines; 0 where there is none.
func (s stream) size() (columns, lines int) {
	if s.file == nil {
		return 0, 0
	}
	columns, lines, err := term.GetSize(int(s.file.Fd()))
	if err != nil {
		return 0, 0
	}
	return columns, lines
}

// useColor decides whether a stream is coloured. NO_COLOR beats FORCE_COLOR:
// the conventions disagree (https://no-color.org, https://force-color.org), and
// who asks for no colour usually needs it. The logs of GitHub and GitLab are no
// terminals and render colours all the same.
func useColor(flag string, env func(string) string, terminal bool) bool {
	forced := func(name string) bool { v := env(name); return v != "" && v != "0" }
	switch {
	case flag == "always":
		return true
	case flag == "never":
		return false
	case env("NO_COLOR") != "":
		return false
	case forced("FORCE_COLOR"), forced("CLICOLOR_FORCE"):
		return true
	case env("TERM") == "dumb", env("CLICOLOR") == "0":
		return false
	case env("GITHUB_ACTIONS") != "", env("GITLAB_CI") != "":
		return true
	}
	return terminal
}

// lineWidth is how wide text may be: the terminal's columns, else COLUMNS, else 100.
func lineWidth(columns int, env func(string) string) int {
	if columns <= 0 {
		columns, _ = strconv.Atoi(env("COLUMNS"))
	}
	if columns <= 0 {
		columns = defaultWidth
	}
	return min(max(columns, minWidth), maxWidth)
}

// asciiLocale says whether the locale cannot show what is not ASCII. POSIX
// gives the order: LC_ALL, LC_CTYPE, LANG. A system without any of them
// (Windows, many containers) shows UTF-8 nowadays.
func asciiLocale(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(env(name)); v != "" {
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return false
}

// pagerCommand is the program that shows long text, as a list of arguments;
// nil for none.
func pagerCommand(env func(string) string) []string {
	for _, name := range []string{"SCHEMADIFF_PAGER", "PAGER"} {
		if v := env(name); v != "" {
			if v == "cat" {
				return nil
			}
			return strings.Fields(v)
		}
	}
	return []string{"less", "-FRX"}
}
