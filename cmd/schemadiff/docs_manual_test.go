package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// The manual page, deploy/man/schemadiff.1, is what help says of every command.
func TestDocsManual(t *testing.T) {
	const path = repository + "/deploy/man/schemadiff.1"
	want := manual()
	if *updateDocs {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("deploy/man/schemadiff.1 is stale (%v): go test ./cmd/schemadiff -run TestDocs -update", err)
	}
	for i, line := range strings.Split(want, "\n") {
		if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !strings.Contains(" .TH .SH .SS .TP .B .PP .nf .fi ", " "+strings.Fields(line)[0]+" ") {
			t.Errorf("line %d is a request of no sense: %s", i+1, line)
		}
	}
}

// manual is schemadiff(1) in man(7)'s language, https://man7.org/linux/man-pages/man7/man.7.html
func manual() string {
	var out bytes.Buffer
	p := &program{world: at(&out, &out)}
	p.app = p.commands()
	var b strings.Builder
	fmt.Fprintf(&b, ".TH SCHEMADIFF 1 \"\" schemadiff \"User Commands\"\n.SH NAME\nschemadiff \\- %s\n", roff(p.app.Usage))
	b.WriteString(".SH SYNOPSIS\n.B schemadiff\nA B [C...]\n.PP\n.B schemadiff\nCOMMAND\n")
	p.rootHelp()
	b.WriteString(".SH DESCRIPTION\n.nf\n" + roff(out.String()) + ".fi\n.SH COMMANDS\n")
	writeManual(&b, "schemadiff", p.app.Commands)
	b.WriteString(".SH EXIT STATUS\n.TP\n0\neverything was compared, and nothing was found\n.TP\n1\nfindings\n.TP\n2\ncould not decide\n" +
		".TP\n3\nof check: nothing was found, and a gate is closed\n.TP\n130, 143\ninterrupted\n" +
		".SH FILES\n.TP\nschemadiff.yaml\nthe configuration, searched from the working folder upwards\n" +
		".SH ENVIRONMENT\n.TP\nSCHEMADIFF_CONFIG\nthe configuration, as \\-\\-config\n.TP\nSCHEMADIFF_FAIL_ON\nas \\-\\-fail\\-on\n" +
		".TP\nSCHEMADIFF_NO_EXEC\nas \\-\\-no\\-exec\n.TP\nSCHEMADIFF_DEBUG\nas \\-\\-debug\n.TP\nSCHEMADIFF_PAGER, PAGER\nthe pager\n")
	return b.String()
}

func writeManual(b *strings.Builder, name string, commands []*cli.Command) {
	for _, c := range commands {
		if c.Hidden {
			continue
		}
		full := name + " " + c.Name
		fmt.Fprintf(b, ".SS %s\n%s\n", roff(strings.TrimSpace(full+" "+c.ArgsUsage)), roff(c.Usage))
		if c.Description != "" {
			b.WriteString(".PP\n.nf\n" + roff(c.Description) + "\n.fi\n")
		}
		for _, f := range c.Flags {
			flag, use := described(f)
			fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(flag)), roff(use))
		}
		writeManual(b, full, c.Subcommands)
	}
}

// roff is text that troff takes for nothing but text.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
