package gate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"

	"github.com/schemadiff/schemadiff/report"
)

// Known is what one source of facts says of one environment.
type Known struct {
	Source string
	Values map[string]string // by name; "" where only names are compared. Nothing of it is ever shown
}

// Flatten reads a command's JSON. An object's names are joined by dots; a list
// of texts is a list of names, of anything else the items have numbers. What is
// in a nested list of texts is one value.
func Flatten(text string) (map[string]string, error) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var whole any
	if err := d.Decode(&whole); err != nil {
		return nil, errors.New("it is no JSON") // the decoder's own words may show what is in it
	}
	if d.More() {
		return nil, errors.New("it is more than one JSON document")
	}
	values := map[string]string{}
	switch v := whole.(type) {
	case []any:
		if names, ok := texts(v); ok {
			for _, name := range names {
				values[name] = ""
			}
			return values, nil
		}
	case map[string]any:
	default:
		return nil, errors.New("it is neither a JSON object nor a list")
	}
	flatten(values, "", whole)
	return values, nil
}

func flatten(into map[string]string, name string, value any) {
	under := func(part string) string {
		if name == "" {
			return part
		}
		return name + "." + part
	}
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			flatten(into, under(key), inner)
		}
		if len(v) > 0 || name == "" {
			return
		}
	case []any:
		if _, ok := texts(v); !ok {
			for i, inner := range v {
				flatten(into, under(strconv.Itoa(i)), inner)
			}
			return
		}
	}
	said, _ := json.Marshal(value) // of what was JSON
	into[name] = string(said)
}

// texts are the items of a list that has nothing else.
func texts(list []any) (all []string, ok bool) {
	for _, item := range list {
		text, isText := item.(string)
		if !isText {
			return nil, false
		}
		all = append(all, text)
	}
	return all, true
}

// Choice is which of a source's names are compared.
type Choice struct{ Only, Except []string }

func (c Choice) takes(name string) bool {
	matches := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { ok, err := path.Match(p, name); return ok && err == nil })
	}
	return (len(c.Only) == 0 || matches(c.Only)) && !matches(c.Except)
}

// CompareFacts compares what one source says of an environment and of the one
// before it. Values are compared where both have one.
func CompareFacts(env, before string, here, there Known, choice Choice) (findings []report.Finding, compared int) {
	for _, name := range slices.Sorted(maps.Keys(there.Values)) {
		if !choice.takes(name) {
			continue
		}
		compared++
		value, ok := here.Values[name]
		switch {
		case !ok:
			findings = append(findings, finding(report.FactMissing, "fact "+here.Source+"."+name,
				fmt.Sprintf("%s is set in %s and missing in %s", name, before, env), "set "+name+" in "+env))
		case value != there.Values[name]:
			findings = append(findings, finding(report.FactDiffers, "fact "+here.Source+"."+name,
				fmt.Sprintf("%s has another value in %s than in %s", name, env, before), "bring them together, or leave it out: except: ["+name+"]"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(here.Values)) {
		if _, ok := there.Values[name]; !ok && choice.takes(name) {
			findings = append(findings, finding(report.FactExtra, "fact "+here.Source+"."+name,
				fmt.Sprintf("%s is set in %s and not in %s", name, env, before), "take it away, or set it in "+before+", too"))
		}
	}
	return findings, compared
}
