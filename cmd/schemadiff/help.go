package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// helpAsked finds the command that an arranged line wants help on.
func helpAsked(line []string) (path []string, asked bool) {
	for _, word := range line[1:slices.Index(line, "--")] {
		if !strings.HasPrefix(word, "-") {
			path = append(path, word)
		}
		asked = asked || word == "--help=true"
	}
	return path, asked
}

// help prints one screen: what the program or a command is for, and its flags.
func (p *program) help(path []string) {
	if len(path) == 0 {
		p.rootHelp()
		return
	}
	command := p.app.Command(path[0])
	for _, name := range path[1:] {
		command = command.Command(name)
	}
	name := strings.Join(append([]string{"schemadiff"}, path...), " ")
	if len(command.Subcommands) > 0 {
		name += " COMMAND"
	}
	fmt.Fprintf(p.out, "%s\n%s\n", strings.TrimSpace(name+" "+command.ArgsUsage), command.Usage)
	if command.Description != "" {
		fmt.Fprintf(p.out, "\n%s\n", indented(command.Description))
	}
	p.listCommands(command.Subcommands)
	p.listFlags(command.Flags)
}

func (p *program) rootHelp() {
	fmt.Fprintf(p.out, "schemadiff: %s\n\n"+
		"  schemadiff A B [C...]    compare environments; the first is the reference\n"+
		"  schemadiff COMMAND       do something else:\n", p.app.Usage)
	p.listCommands(p.app.Commands)
	fmt.Fprintf(p.out, "\n%s\n\n"+
		"Flags stand before or after the environments; `schemadiff help COMMAND` lists them.\n"+
		"Exit codes: 0 in sync, 1 findings, 2 could not decide, 3 a gate is closed. Try `schemadiff demo`.\n", targetHelp)
}

func (p *program) listCommands(commands []*cli.Command) {
	for i, c := range commands {
		if i == 0 {
			fmt.Fprintln(p.out)
		}
		if !c.Hidden {
			fmt.Fprintf(p.out, "  %-12s%s\n", c.Name, c.Usage)
		}
	}
}

func (p *program) listFlags(flags []cli.Flag) {
	if len(flags) == 0 {
		return
	}
	var names, uses []string
	width := 0
	for _, f := range flags {
		name, use := described(f)
		names, uses = append(names, name), append(uses, use)
		width = max(width, len(name))
	}
	fmt.Fprintln(p.out)
	for i := range names {
		fmt.Fprintf(p.out, "  %-*s  %s\n", width, names[i], uses[i])
	}
}

// described is a flag as help lists it. The word in backquotes stands for its
// value: "`FILE` to read" describes --config FILE.
func described(f cli.Flag) (name, use string) {
	names := f.Names()
	name = "    --" + names[0]
	if len(names) > 1 {
		name = "-" + names[1] + ", --" + names[0]
	}
	d, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return name, ""
	}
	use = d.GetUsage()
	if before, rest, ok := strings.Cut(use, "`"); ok {
		value, after, _ := strings.Cut(rest, "`")
		return name + " " + value, before + value + after
	}
	return name, use
}

func indented(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}
