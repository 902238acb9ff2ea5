package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "build three SQLite environments of a small shop and compare them",
		Description: "Writes dev, staging and production of a small shop, with their migrations and a schemadiff.yaml,\n" +
			"into a folder, and runs the comparisons that a user would run. Production lags two migrations behind\n" +
			"and was changed by hand. The folder stays, to play on.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Value: "schemadiff-demo", Usage: "write into this `FOLDER`"},
			&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to colour: auto, always or never"},
			&cli.BoolFlag{Name: "ascii", Usage: "no glyphs beyond ASCII"},
		},
		Action: func(c *cli.Context) error { return p.demo(c) },
	}
}

func (p *program) demo(c *cli.Context) error {
	if c.Args().Present() {
		return usage("demo takes no environments: it makes its own", "schemadiff demo --dir "+shellWord(c.String("dir")))
	}
	dir := c.String("dir")
	if err := buildDemo(c.Context, dir); err != nil {
		return demoProblem(dir, err)
	}
	fmt.Fprintf(p.out, "The environments dev, staging and production of a small shop are in %s.\n", dir)
	for _, names := range [][]string{{"dev", "staging"}, {"staging", "production"}} {
		if code := p.show(c, dir, names); code > exitFindings {
			p.code = code // the comparison has said why
			return nil
		}
	}
	self := selfCommand(dir)
	fmt.Fprintf(p.out, "\nNow you:\n\n%s", self.enter)
	for _, line := range []string{
		"dev staging production",
		"staging production --format json",
		"snapshot production --output production.json",
		"graph dev",
	} {
		fmt.Fprintf(p.out, "  %s%s %s\n", self.command, self.config, line)
	}
	fmt.Fprintf(p.out, "  %s explain trigger-differs\n", self.command)
	return nil
}

// show prints a command and then runs it.
func (p *program) show(c *cli.Context, dir string, names []string) (code int) {
	fmt.Fprintf(p.out, "\n$ schemadiff %s\n", strings.Join(names, " "))
	args := append([]string{"--config", filepath.Join(dir, "schemadiff.yaml"), "--no-pager", "--color", c.String("color")}, names...)
	if c.Bool("ascii") {
		args = append(args, "--ascii")
	}
	return run(c.Context, args, p.world)
}

func demoProblem(dir string, err error) error {
	if errors.Is(err, errNotOurs) {
		return &problem.Error{Code: report.Usage.Code, What: "the demo does not write into " + dir, Why: err.Error(),
			Fix: []string{"schemadiff demo --dir ANOTHER_FOLDER"}}
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &problem.Error{Code: report.OutputNotWritten.Code, What: "the demo could not be built in " + dir, Why: cause(err), Err: err,
		Fix: []string{"schemadiff demo --dir ANOTHER_FOLDER"}}
}

// self is how this program can be run again: what to type first, and its name.
type self struct{ enter, command, config string }

// selfCommand is what a user can paste. `go run` leaves no program behind, so
// that there the configuration is named and the folder stays as it is.
func selfCommand(dir string) self {
	enter := fmt.Sprintf("  cd %s\n", shellWord(dir))
	executable, err := os.Executable()
	if err == nil && !strings.Contains(filepath.ToSlash(executable), "/go-build") {
		if found, err := exec.LookPath("schemadiff"); err == nil && sameFile(found, executable) {
			return self{enter, "schemadiff", ""} // and not a namesake
		}
		return self{enter, shellWord(executable), ""}
	}
	source := "github.com/schemadiff/schemadiff/cmd/schemadiff"
	if _, err := os.Stat("cmd/schemadiff/main.go"); err == nil {
		source = "./cmd/schemadiff"
	}
	return self{"", "go run " + source, " --config " + shellWord(filepath.Join(dir, "schemadiff.yaml"))}
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// shellWord quotes what a shell would take apart.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%,", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
