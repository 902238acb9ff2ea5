package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/report"
)

//go:embed completions
var completionScripts embed.FS

// shells is what completion can be printed for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

// candidatesName is the hidden command that the scripts ask. No environment
// can have the name of a command.
const candidatesName = "__complete"

func (p *program) completionCommand() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a completion script for " + strings.Join(shells, ", "),
		ArgsUsage: "SHELL",
		Description: "bash        source <(schemadiff completion bash)\n" +
			"zsh         source <(schemadiff completion zsh)\n" +
			"fish        schemadiff completion fish | source\n" +
			"powershell  schemadiff completion powershell | Out-String | Invoke-Expression",
		Action: func(c *cli.Context) error {
			if c.Args().Len() != 1 || !slices.Contains(shells, c.Args().First()) {
				return usage("completion takes the name of one shell: "+strings.Join(shells, ", "), "schemadiff completion bash")
			}
			script, err := completionScripts.ReadFile("completions/" + c.Args().First())
			if err != nil {
				return err
			}
			_, err = p.out.Write(script)
			return err
		},
	}
}

// candidatesCommand prints what can stand where the cursor is, one a line. The
// words before it are the arguments.
func (p *program) candidatesCommand() *cli.Command {
	return &cli.Command{
		Name:   candidatesName,
		Hidden: true,
		Flags:  []cli.Flag{&cli.StringFlag{Name: "current", Usage: "the `WORD` at the cursor"}},
		Action: func(c *cli.Context) error {
			current := c.String("current")
			for _, word := range p.candidates(c.Args().Slice(), current) {
				if strings.HasPrefix(word, current) {
					fmt.Fprintln(p.out, word)
				}
			}
			return nil
		},
	}
}

// candidates is what can follow the words. It never fails: who completes a
// line that makes no sense is offered nothing.
func (p *program) candidates(words []string, current string) []string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "=" }) // bash splits --format=json in three
	if n := len(words); n > 0 && strings.HasPrefix(words[n-1], "--") {
		if values := flagValues(words[n-1][2:]); values != nil {
			return values
		}
	}
	line, err := arrange(p.app, words)
	if err != nil {
		return nil
	}
	path := line[1:slices.Index(line, "--")]
	path = slices.DeleteFunc(slices.Clone(path), func(w string) bool { return strings.HasPrefix(w, "-") })
	args := line[slices.Index(line, "--")+1:]
	if strings.HasPrefix(current, "-") {
		return p.flagNames(path)
	}
	switch strings.Join(path, " ") {
	case "":
		return append(p.commandNames(p.app.Commands), p.environmentNames(words)...)
	case "config":
		return p.commandNames(p.app.Command("config").Subcommands)
	case "diff", "status":
		return without(p.environmentNames(words), args)
	case "snapshot", "graph", "doctor":
		if len(args) == 0 {
			return p.environmentNames(words)
		}
	case "explain":
		return ruleNames()
	case "completion":
		return shells
	}
	return nil
}

func (p *program) commandNames(commands []*cli.Command) []string {
	var names []string
	for _, c := range commands {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return names
}

// flagNames is the flags that a command takes; without one, those of a comparison.
func (p *program) flagNames(path []string) []string {
	if len(path) == 0 {
		path = []string{defaultCommand}
	}
	command, flags := p.app.Command(path[0]), []cli.Flag(nil)
	for _, name := range path[1:] {
		command = command.Command(name)
	}
	flags = append(flags, command.Flags...)
	names := []string{"--help"}
	for _, f := range flags {
		if name := "--" + f.Names()[0]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func ruleNames() []string {
	var names []string
	for _, r := range report.Rules() {
		names = append(names, r.Code, r.Slug)
	}
	return names
}

func without(words, used []string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(used, w) })
}
