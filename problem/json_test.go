package problem

import (
	"encoding/json"
	"testing"
)

func TestMisfit(t *testing.T) {
	var into struct {
		A struct {
			N int    `json:"n"`
			S string `json:"s"`
			B bool   `json:"b"`
			L []int  `json:"l"`
		} `json:"a"`
	}
	for text, want := range map[string]string{
		`{"a": {"n": "x"}}`: "a.n has to be a whole number and not a text",
		`{"a": {"n": 1.5}}`: "a.n has to be a whole number and not number 1.5",
		`{"a": {"s": 1}}`:   "a.s has to be a text and not a number",
		`{"a": {"b": []}}`:  "a.b has to be true or false and not a list",
		`{"a": {"l": {}}}`:  "a.l has to be a list and not an object",
		`{"a": true}`:       "a has to be an object and not true or false",
		`[]`:                "an object is expected and not a list",
		`{`:                 "unexpected end of JSON input",
	} {
		if err := Misfit(json.Unmarshal([]byte(text), &into)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
