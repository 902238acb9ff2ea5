package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a page shows in a console block is what the program prints. The blocks
// of a page are one session in a folder of its own; a block of ```sql NAME or
// ```yaml NAME is a file there. The shell is ours: cd, schemadiff, sqlite3 DB <
// FILE, echo $?. A line of ... stands for any lines.
func TestDocsSessions(t *testing.T) {
	pages, err := filepath.Glob(docsFolder + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")
	sessions := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		found := blocks.FindAllStringSubmatch(string(text), -1)
		if !slices.ContainsFunc(found, func(b []string) bool { return b[1] == "console" }) {
			continue
		}
		sessions++
		t.Run(filepath.Base(page), func(t *testing.T) {
			s := session{t: t, dir: t.TempDir()}
			for _, b := range found {
				switch {
				case b[1] == "console":
					s.play(b[3])
				case b[2] != "":
					if err := os.WriteFile(filepath.Join(s.dir, b[2]), []byte(b[3]), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
	if sessions == 0 {
		t.Error("no page shows a session")
	}
}

// session is a shell of a page's reader.
type session struct {
	t    *testing.T
	dir  string
	code int
}

// play types a block's commands and compares what each prints.
func (s *session) play(block string) {
	s.t.Helper()
	for _, step := range strings.Split("\n"+block, "\n$ ")[1:] {
		line, want, _ := strings.Cut(step, "\n")
		got := s.enter(line)
		if strings.Trim(want, ".\n") == "" && got != "" {
			s.t.Errorf("$ %s prints something, and the page shows nothing of it:\n%s", line, got)
		}
		if !alike(strings.TrimSpace(want), strings.TrimSpace(got)) {
			s.t.Errorf("$ %s\nthe page says:\n%s\nthe program says:\n%s", line, want, got)
		}
	}
}

// enter runs one line and returns what it prints on both streams.
func (s *session) enter(line string) string {
	s.t.Helper()
	words := strings.Fields(line)
	switch {
	case line == "echo $?":
		return fmt.Sprint(s.code)
	case words[0] == "cd" && len(words) == 2:
		s.dir = filepath.Join(s.dir, words[1])
	case words[0] == "sqlite3" && len(words) == 4 && words[2] == "<":
		statements, err := os.ReadFile(filepath.Join(s.dir, words[3]))
		if err != nil {
			s.t.Fatal(err)
		}
		db := sql.OpenDB(sqliteFile(filepath.Join(s.dir, words[1])))
		defer db.Close()
		if _, err := db.Exec(string(statements)); err != nil {
			s.t.Fatal(err)
		}
	case words[0] == "schemadiff":
		s.t.Chdir(s.dir)
		var out bytes.Buffer
		s.code = run(context.Background(), words[1:], at(&out, &out))
		return out.String()
	default:
		s.t.Fatalf("this shell has no %q", line)
	}
	return ""
}

// alike compares lines; one of ... stands for any number of lines.
func alike(want, got string) bool {
	var pattern strings.Builder
	for i, part := range strings.Split("\n"+want+"\n", "\n...\n") {
		if i > 0 {
			pattern.WriteString("\n(?s:.*\n)?")
		}
		pattern.WriteString(regexp.QuoteMeta(part))
	}
	return regexp.MustCompile(`\A` + pattern.String() + `\z`).MatchString("\n" + got + "\n")
}
