package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// urfave/cli v2 stops parsing flags at the first positional: `schemadiff dev
// staging --format json` would be four environments and no format, without an
// error. So this file puts every command line into the one order that cli
// cannot misread: the command's words, its flags as --name=value, "--", and
// the positionals. What it does not know it refuses.

// arrange is the command line in cli's order. A line that begins with no
// command's name is a comparison: `dev staging` is `diff dev staging`.
func arrange(root *cli.App, args []string) ([]string, error) {
	a := arranger{flags: map[string]cli.Flag{}}
	a.learn(root.Flags)
	a.learnAll(root.Commands)
	if err := a.split(args); err != nil {
		return nil, err
	}
	help := len(a.words) > 0 && a.words[0] == "help" && a.bare > 0
	if help {
		a.words, a.bare = a.words[1:], a.bare-1
		a.given = append(a.given, given{flag: cli.HelpFlag, spelt: "--help", value: "true"})
	}
	path, known := a.command(root)
	if help && a.implied > 0 {
		return nil, noCommand(root, a.words[0])
	}
	out := append([]string{root.Name}, path...)
	for _, g := range a.given {
		if !slices.ContainsFunc(known, func(f cli.Flag) bool { return f.Names()[0] == g.flag.Names()[0] }) {
			return nil, misplaced(path, g)
		}
		out = append(out, "--"+g.flag.Names()[0]+"="+g.value)
	}
	return append(append(out, "--"), a.words[len(path)-a.implied:]...), nil
}

// noneEmpty refuses an arranged line with an empty or blank word, which no command has a
// use for. What asks for completions has the words as somebody is writing them.
func noneEmpty(line []string) error {
	blank := func(word string) bool { return strings.TrimSpace(word) == "" }
	if line[1] == candidatesName || !slices.ContainsFunc(line[slices.Index(line, "--")+1:], blank) {
		return nil
	}
	return &problem.Error{Code: report.Usage.Code, What: "an argument is empty", Why: "an unset variable in quotes is one",
		Fix: []string{"set the variable, or leave the argument out"}}
}

// given is one flag as the user wrote it.
type given struct {
	flag  cli.Flag
	spelt string
	value string
}

type arranger struct {
	flags   map[string]cli.Flag // of every command, by every name
	given   []given
	words   []string // everything that is no flag
	bare    int      // how many of the words came before "--": only those can be commands
	implied int      // 1 where the user left "diff" out
}

// learn notes the flags of one command. A name means the same kind of flag in
// every command (a test checks it), so a flag can be read before its command is known.
func (a *arranger) learn(flags []cli.Flag) {
	for _, f := range append(slices.Clone(flags), cli.HelpFlag) {
		for _, name := range f.Names() {
			a.flags[name] = f
		}
	}
}

func (a *arranger) learnAll(commands []*cli.Command) {
	for _, c := range commands {
		a.learn(c.Flags)
		a.learnAll(c.Subcommands)
	}
}

// split takes flags and words apart.
func (a *arranger) split(args []string) error {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		var err error
		switch {
		case arg == "--":
			a.bare = len(a.words)
			a.words = append(a.words, args...)
			return nil
		case strings.HasPrefix(arg, "--"):
			name, value, inline := strings.Cut(arg[2:], "=")
			args, err = a.take(name, "--"+name, value, inline, args)
		case len(arg) > 1 && arg[0] == '-':
			args, err = a.short(arg, args)
		default:
			a.words = append(a.words, arg)
		}
		if err != nil {
			return err
		}
	}
	a.bare = len(a.words)
	return nil
}

// take reads one flag with its value, which may be the next argument.
func (a *arranger) take(name, spelt, value string, inline bool, rest []string) ([]string, error) {
	f, ok := a.flags[name]
	if !ok || len(name) == 1 && strings.HasPrefix(spelt, "--") {
		return nil, a.unknown(spelt)
	}
	switch {
	case inline:
	case isSwitch(f):
		value = "true"
	case len(rest) == 0 || a.isFlag(rest[0]):
		return nil, &problem.Error{Code: report.Usage.Code, What: fmt.Sprintf("flag %s needs a value", spelt),
			Fix: []string{fmt.Sprintf("%s=VALUE", spelt)}}
	default:
		value, rest = rest[0], rest[1:]
	}
	a.given = append(a.given, given{f, spelt, value})
	return rest, nil
}

// short reads -q, -qq, -vq, -f=json, -f json and -fjson.
func (a *arranger) short(arg string, rest []string) ([]string, error) {
	letters, value, inline := strings.Cut(arg[1:], "=")
	if _, long := a.flags[letters]; long && len(letters) > 1 {
		return nil, a.unknown("-" + letters) // -format would be read as -f ormat
	}
	for i, letter := range letters {
		name := string(letter)
		f, ok := a.flags[name]
		if !ok {
			return nil, a.unknown("-" + name) // never more: mysql's users type -pPASSWORD
		}
		after := letters[i+len(name):]
		if isSwitch(f) && after != "" {
			a.given = append(a.given, given{f, arg, "true"})
			continue
		}
		if after != "" {
			if inline {
				after += "=" + value
			}
			value, inline = after, true
		}
		return a.take(name, "-"+name, value, inline, rest)
	}
	return nil, a.unknown("-")
}

// isFlag says whether an argument is one of our flags rather than a value.
func (a *arranger) isFlag(arg string) bool {
	name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	_, known := a.flags[name]
	return known && strings.HasPrefix(arg, "-")
}

func isSwitch(f cli.Flag) bool { _, ok := f.(*cli.BoolFlag); return ok }

// command walks down the tree along the words. No word that names a command
// is a comparison where there are words, and the program itself where there are none.
func (a *arranger) command(root *cli.App) (path []string, flags []cli.Flag) {
	flags = root.Flags
	commands := root.Commands
	for len(path) < a.bare {
		i := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(a.words[len(path)]) })
		if i < 0 {
			break
		}
		path = append(path, commands[i].Name)
		flags, commands = commands[i].Flags, commands[i].Subcommands
	}
	if len(path) == 0 && (len(a.words) > 0 || a.comparing(root)) {
		diff := root.Command(defaultCommand)
		path, flags, a.implied = []string{diff.Name}, diff.Flags, 1
	}
	return path, append(slices.Clone(flags), cli.HelpFlag)
}

// comparing says whether flags alone ask for a comparison: `schemadiff --all`
// lacks its environments and should say so.
func (a *arranger) comparing(root *cli.App) bool {
	return slices.ContainsFunc(a.given, func(g given) bool {
		return g.flag != cli.HelpFlag && !slices.ContainsFunc(root.Flags, func(f cli.Flag) bool { return f.Names()[0] == g.flag.Names()[0] })
	})
}

func (a *arranger) unknown(spelt string) error {
	e := &problem.Error{Code: report.Usage.Code, What: fmt.Sprintf("unknown flag %s", spelt), Fix: []string{"schemadiff --help"}}
	var names []string
	for name := range a.flags {
		if len(name) > 1 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if near, ok := problem.Nearest(strings.TrimLeft(spelt, "-"), names); ok {
		e.Fix = []string{"--" + near}
	}
	return e
}

func noCommand(root *cli.App, word string) error {
	var names []string
	for _, c := range root.Commands {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return unknownWord("command", word, names, "schemadiff help ")
}

func misplaced(path []string, g given) error {
	command := strings.Join(append([]string{"schemadiff"}, path...), " ")
	return &problem.Error{Code: report.Usage.Code, What: fmt.Sprintf("%s takes no flag %s", command, g.spelt),
		Fix: []string{command + " --help"}}
}
