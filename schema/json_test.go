package schema

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzProperties: properties are read as encoding/json reads an object of texts.
func FuzzProperties(f *testing.F) {
	for _, text := range []string{
		`null`, `{}`, ` { } `, `{"type":"bigint"}`, "{ \"type\" : \"text\" ,\n \"comment\": \"a \\\"b\\\" \\u00e4 \\\\\" }", `{"":""}`, `{"default":"\\"}`,
		`{"ä":"é 語"}`, "{\"a\":\"\xff\"}", `{"a":1}`, `{"a":null}`, `{"a":{"b":"c"}}`, `[]`, `"x"`, `{"a":"b","a":"c"}`, `{"\u0061":"b"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want map[string]string
		wrong := json.Unmarshal(data, &want)
		var got properties
		err := json.Unmarshal(data, &got)
		if wrong != nil {
			if err == nil {
				t.Fatalf("%q gives %v, and encoding/json says %v", data, got, wrong)
			}
			return
		}
		all := map[string]string{}
		for _, p := range got {
			if _, twice := all[p.Name]; twice {
				return // New refuses it
			}
			all[p.Name] = p.Value
		}
		if err != nil {
			if hasNull(data) {
				return
			}
			t.Fatalf("%q: %v", data, err)
		}
		if !maps.Equal(all, want) {
			t.Error(cmp.Diff(want, all))
		}
	})
}

// hasNull: of a null encoding/json makes an empty text, which no snapshot has.
func hasNull(data []byte) bool {
	var all map[string]any
	json.Unmarshal(data, &all)
	for _, v := range all {
		if v == nil {
			return true
		}
	}
	return false
}
