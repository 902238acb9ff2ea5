package config

import (
	"maps"
	"reflect"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
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
	*v = Value{}
	switch n.kind {
	case scalar:
		v.Text.decode(d, n, path, "")
		d.keep(path, n, v.display(lastKey(path)))
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

// display is what config show shows: the variables' names, of an address where
// it leads, and never a literal, because any part of it may be a secret.
func (v Value) display(key string) string {
	if names := v.Text.names(); len(names) > 0 {
		return "${" + strings.Join(names, "} ${") + "}"
	}
	if key == "url" {
		if e, err := endpoint.Parse(v.Text.literal()); err == nil {
			return string(e.Engine) + " " + e.Label()
		}
	}
	return "[redacted]"
}

// literal is the text where it has no variables.
func (v Text) literal() string {
	if len(v.parts) != 1 {
		return ""
	}
	return v.parts[0].literal
}

// forget removes what a file said of a value that another file replaces.
func (d *decoder) forget(path string) {
	below := func(p string) bool {
		return p == path || strings.HasPrefix(p, path+".") || strings.HasPrefix(p, path+"[")
	}
	maps.DeleteFunc(d.cfg.settings, func(p string, _ kept) bool { return below(p) })
	maps.DeleteFunc(d.cfg.origins, func(p string, _ Position) bool { return below(p) })
}

func reflectOf(pointer any) reflect.Value { return reflect.ValueOf(pointer).Elem() }

// isValue says whether a file replaces the whole of it, as it does with lists:
// { env: X } over { file: Y } is not both.
func isValue(c custom) bool {
	_, ok := c.(*Value)
	return ok
}
