package config

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// decoder fills a Config from a tree. A second file is decoded into the same
// value: its scalars, lists and secrets replace, its mappings add.
type decoder struct {
	*mistakes
	cfg *Config
	dir string // relative paths of the file resolve from it
}

// custom is a type that reads its own form from a node.
type custom interface {
	decode(d *decoder, n *node, path, one string)
}

// into decodes a node. one is the struct tag that lists a field's words.
func (d *decoder) into(v reflect.Value, n *node, path, one string) {
	if n.kind == scalar && n.tag == "!!null" {
		d.wrong(n, path, lastKey(path)+" has no value", "give it one, or leave the key out")
		return
	}
	c, isCustom := v.Addr().Interface().(custom)
	if _, again := d.cfg.origins[path]; again && (v.Kind() == reflect.Slice && !isCustom || isValue(c)) {
		d.forget(path)
	}
	d.cfg.origins[path] = n.at
	if isCustom {
		c.decode(d, n, path, one)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(v, n, path)
	case reflect.Slice:
		d.list(v, n, path, one)
	case reflect.Map:
		d.table(v, n, path, one)
	case reflect.String:
		if text, ok := d.scalar(n, path); ok && d.word(n, path, text, one) {
			v.SetString(text)
			d.keep(path, n, text)
		}
	case reflect.Bool:
		d.boolean(v, n, path)
	case reflect.Int:
		text, ok := d.scalar(n, path)
		if !ok {
			return
		}
		number, err := strconv.Atoi(text)
		if err != nil || n.tag != "!!int" {
			d.wrong(n, path, lastKey(path)+" has to be a whole number", "")
			return
		}
		v.SetInt(int64(number))
		d.keep(path, n, text)
	default:
		panic("config: no decoding of " + v.Type().String())
	}
}

func (d *decoder) structure(v reflect.Value, n *node, path string) {
	if n.kind != mapping {
		d.wrong(n, path, lastKey(path)+" has to be a mapping of keys, not "+n.kind.String(), "its keys are "+strings.Join(keysOf(v.Type()), ", "))
		return
	}
	if at := v.FieldByName("At"); at.IsValid() {
		at.Set(reflect.ValueOf(n.at))
	}
	for _, e := range n.entries {
		if path == "" && strings.HasPrefix(e.key.text, "x-") {
			continue // the user's own, for anchors
		}
		field, one, ok := fieldOf(v, e.key.text)
		if !ok {
			d.unknownKey(e.key, e.named(), path, keysOf(v.Type()))
			continue
		}
		d.into(field, e.value, join(path, e.key.text), one)
	}
}

func (d *decoder) list(v reflect.Value, n *node, path, one string) {
	items := n.items
	if n.kind == mapping {
		d.wrong(n, path, lastKey(path)+" has to be a list", "write [A, B], or one - item a line")
		return
	}
	if n.kind == scalar {
		d.wrong(n, path, lastKey(path)+" has to be a list", "write […] around it")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		d.into(list.Index(i), item, path+"["+strconv.Itoa(i+1)+"]", one)
	}
	v.Set(list)
}

func (d *decoder) table(v reflect.Value, n *node, path, one string) {
	if n.kind != mapping {
		d.wrong(n, path, lastKey(path)+" has to be a mapping of keys, not "+n.kind.String(), "write "+lastKey(path)+": { NAME: "+shape(v.Type().Elem())+" }")
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for _, e := range n.entries {
		if !e.named() {
			d.bare(e.key, "in "+path)
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		d.into(value, e.value, join(path, e.key.text), one)
		v.SetMapIndex(reflect.ValueOf(e.key.text), value)
	}
}

// shape is a value of a type as an example has it.
func shape(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[Duration]():
		return "24h"
	case t.Kind() == reflect.Slice:
		return "[VALUE]"
	}
	return "VALUE"
}

func (d *decoder) boolean(v reflect.Value, n *node, path string) {
	text, ok := d.scalar(n, path)
	if !ok {
		return
	}
	if n.tag != "!!bool" {
		d.wrong(n, path, lastKey(path)+" has to be true or false", "")
		return
	}
	v.SetBool(strings.EqualFold(text, "true"))
	d.keep(path, n, text)
}

// scalar is the node's text if it is one value. A scalar keeps the spelling of
// the file: 010 stays 010 and no stays no.
func (d *decoder) scalar(n *node, path string) (string, bool) {
	if n.kind != scalar {
		d.wrong(n, path, lastKey(path)+" has to be one value, not "+n.kind.String(), "")
		return "", false
	}
	return n.text, true
}

// word checks a value against the words that the field takes.
func (d *decoder) word(n *node, path, text, one string) bool {
	if one == "" {
		return true
	}
	words := strings.Fields(one)
	if slices.Contains(words, text) {
		return true
	}
	fix := "it takes " + strings.Join(words, ", ")
	if near, ok := problem.Nearest(strings.ToLower(text), words); ok {
		fix = "did you mean " + near
	}
	d.wrong(n, path, lastKey(path)+" does not take this value", fix)
	return false
}

func (d *decoder) wrong(n *node, path, what, fix string) {
	d.add(mistake{at: n.at, src: n.src, key: lastKey(path), what: what, fix: fix})
}

// bare reports a word in { } that is no key and no value.
func (d *decoder) bare(key *node, where string) {
	d.add(mistake{at: key.at, src: key.src, what: "a word " + where + " is neither a key nor a value", fix: "put values with commas, colons or brackets in quotes"})
}

// unknownKey names the key, unless it is a bare word: { password: a,b } has a
// second key b, which is a piece of the password.
func (d *decoder) unknownKey(key *node, named bool, path string, known []string) {
	where := "at the top"
	if path != "" {
		where = "in " + path
	}
	if !named {
		d.bare(key, where)
		return
	}
	fix := "the keys here are " + strings.Join(known, ", ")
	if near, ok := problem.Nearest(strings.ToLower(key.text), known); ok {
		fix = "did you mean " + near
	}
	if reason, ok := reserved[key.text]; ok && strings.HasPrefix(path, "environments.") {
		fix = reason
	}
	what := "the key " + shown(key.text) + " " + where + " is unknown"
	if !isKey(key.text) {
		what = "a key " + where + " is unknown"
	}
	d.add(mistake{at: key.at, src: key.src, key: key.text, what: what, fix: fix})
}

// reserved are keys of an environment that a later version will have.
var reserved = map[string]string{
	"databases": "several databases of one kind are a group: for_each: { databases: PATTERN }",
}

// keep records a value for config show. Of a command that is its program: an
// argument may be a token.
func (d *decoder) keep(path string, n *node, value string) {
	if command, argument, ok := strings.Cut(path, ".command["); ok {
		if argument != "1]" {
			return
		}
		path, value = command+".command", value+" …"
	}
	d.cfg.settings[path] = kept{Setting{Path: path, Value: value, Origin: n.at.String()}, len(d.cfg.settings)}
}

// fieldOf is the field with the key, and the words that it takes.
func fieldOf(v reflect.Value, key string) (field reflect.Value, one string, ok bool) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Tag.Get("yaml") == key && key != "-" && f.IsExported() {
			return v.Field(i), f.Tag.Get("one"), true
		}
	}
	return reflect.Value{}, "", false
}

// keysOf are a struct's keys, in the order of its fields.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// lastKey is what a user would call the value at a path: "password", "the file".
func lastKey(path string) string {
	if path == "" {
		return "the file"
	}
	last := path[strings.LastIndexByte(path, '.')+1:]
	if key, _, ok := strings.Cut(last, "["); ok {
		return key
	}
	return last
}
