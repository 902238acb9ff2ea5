package problem

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// Misfit says what encoding/json says of a value of the wrong kind without the
// names of Go's types. Other errors stay as they are.
func Misfit(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return err
	}
	got := kind.Value // "string", "number 1.5"
	if word, ok := map[string]string{"string": "a text", "number": "a number", "bool": "true or false", "array": "a list", "object": "an object"}[got]; ok {
		got = word
	}
	if kind.Field == "" {
		return fmt.Errorf("%s is expected and not %s", wanted(kind.Type), got)
	}
	return fmt.Errorf("%s has to be %s and not %s", kind.Field, wanted(kind.Type), got)
}

func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "a list"
	}
	return "an object"
}
