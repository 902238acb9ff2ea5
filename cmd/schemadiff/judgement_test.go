package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/config"
)

// Every word that schema.objects takes stands for a kind.
func TestKindsOfTheConfiguration(t *testing.T) {
	field, ok := reflect.TypeFor[config.Schema]().FieldByName("Objects")
	if !ok {
		t.Fatal("the configuration has no schema.objects")
	}
	for _, word := range strings.Fields(field.Tag.Get("one")) {
		if len(kinds([]string{word})) == 0 {
			t.Errorf("schema.objects takes %s, which selects nothing", word)
		}
	}
}
