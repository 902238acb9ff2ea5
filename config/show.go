package config

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Setting is one value with where it comes from, as config show prints it.
// Secrets are never in it.
type Setting struct {
	Path   string // "environments.staging.host"
	Value  string
	Origin string // "schemadiff.yaml:12", "variable SCHEMADIFF_FAIL_ON", "default"
}

// kept is a setting with its place in the order of reading.
type kept struct {
	Setting
	order int
}

// defaults are what holds where the files are silent.
var defaults = []Setting{
	{Path: "fail_on", Value: "error"},
	{Path: "migrations.tool", Value: "auto"},
	{Path: "schema.include", Value: "all but the system's"},
	{Path: "schema.objects", Value: "all"},
}

// Show lists every value with its origin, in the order of the grammar and of the
// file. Variables are shown by name, and whether they are set.
func (c *Config) Show(getenv Getenv) []Setting {
	var all []Setting
	for _, k := range slices.SortedFunc(maps.Values(c.settings), func(a, b kept) int { return cmp.Compare(a.order, b.order) }) {
		all = append(all, k.Setting)
	}
	for _, d := range defaults {
		if !slices.ContainsFunc(all, func(s Setting) bool { return s.Path == d.Path || strings.HasPrefix(s.Path, d.Path+"[") }) {
			d.Origin = "default"
			all = append(all, d)
		}
	}
	for i, s := range all {
		for _, name := range variables(s.Value) {
			if _, ok := getenv(name); ok {
				all[i].Origin += ", variable " + name
			} else {
				all[i].Origin += ", variable " + name + " (not set)"
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Setting) int { return slices.Compare(c.rank(a.Path), c.rank(b.Path)) })
	return all
}

// rank orders paths as the grammar has its keys, and environments as the file.
func (c *Config) rank(path string) []int {
	words := strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' })
	rank := []int{slices.Index(keysOf(reflect.TypeFor[Config]()), words[0])}
	if words[0] != "environments" {
		return rank
	}
	name := strings.TrimPrefix(path, "environments.")
	for i, e := range c.Environments {
		if key, ok := strings.CutPrefix(name, e.Name+"."); ok {
			return append(rank, i, slices.Index(keysOf(reflect.TypeFor[Environment]()), topKey(key)))
		}
	}
	return rank
}

func topKey(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}

// variables are the names of the environment's variables in a shown value.
func variables(value string) []string {
	parts, wrong := parseText(value)
	if wrong != "" {
		return nil
	}
	var names []string
	for _, p := range parts {
		if p.name != "" && !isField(p.name) {
			names = append(names, p.name)
		}
	}
	return names
}
