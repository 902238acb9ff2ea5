package config

import (
	"reflect"
	"strings"
)

// Text is a string in which ${…} is replaced when it is used.
type Text struct {
	raw   string
	parts []part
	set   bool
}

// Set says whether the file has it.
func (v Text) Set() bool { return v.set }

func (v *Text) decode(d *decoder, n *node, path, _ string) {
	text, ok := d.scalar(n, path)
	if !ok {
		return
	}
	parts, err := parseText(text)
	if err != "" {
		d.wrong(n, path, lastKey(path)+" "+err, "write ${NAME}, ${NAME:-default} or ${NAME:?message}, and $$ for a dollar")
		return
	}
	*v = Text{raw: text, parts: parts, set: true}
	d.keep(path, n, text)
}

func (v Text) names() []string {
	var names []string
	for _, p := range v.parts {
		if p.name != "" {
			names = append(names, p.name)
		}
	}
	return names
}

// Value is a text or a place to get one from: a secret, as a rule.
type Value struct {
	Text    Text
	Env     string
	File    Text
	Command []Text
	Timeout Duration // of the command

	at Position
}

// Set says whether the file has it.
func (v Value) Set() bool {
	return v.Text.set || v.Env != "" || v.File.set || len(v.Command) > 0
}

// sourced is the mapping form of a Value.
type sourced struct {
	Env     string   `yaml:"env"`
	File    Text     `yaml:"file"`
	Command []Text   `yaml:"command"`
	Timeout Duration `yaml:"timeout"`
}

func (v *Value) decode(d *decoder, n *node, path, _ string) {
	d.forget(path)
	*v = Value{at: n.at}
	switch n.kind {
	case scalar:
		v.Text.decode(d, n, path, "")
		d.keep(path, n, v.display())
	case sequence:
		d.wrong(n, path, lastKey(path)+" has to be a text or one of { env: NAME }, { file: PATH }, { command: [PROGRAM, ARGUMENT] }", "")
	case mapping:
		var s sourced
		d.structure(reflect.ValueOf(&s).Elem(), n, path)
		d.oneOf(n, path, "env", "file", "command")
		if n.entry("command") != nil && len(s.Command) == 0 {
			d.wrong(n, path, lastKey(path)+".command names no program", "write command: [PROGRAM, ARGUMENT]")
		}
		if n.entry("env") != nil && !isName(s.Env) {
			d.wrong(n.entry("env").value, path+".env", "env takes the name of a variable", "write env: NAME, without $ or braces")
		}
		v.Env, v.File, v.Command, v.Timeout = s.Env, s.File, s.Command, s.Timeout
	}
}

// display is what config show shows: the variables' names, never a literal,
// because any part of it may be a secret.
func (v Value) display() string {
	if names := v.Text.names(); len(names) > 0 {
		return "${" + strings.Join(names, "} ${") + "}"
	}
	return "[redacted]"
}

// forget removes what an overlaid value said.
func (d *decoder) forget(path string) {
	kept := d.cfg.settings[:0]
	for _, s := range d.cfg.settings {
		if s.Path != path && !strings.HasPrefix(s.Path, path+".") {
			kept = append(kept, s)
		}
	}
	d.cfg.settings = kept
}

func reflectOf(pointer any) reflect.Value { return reflect.ValueOf(pointer).Elem() }
