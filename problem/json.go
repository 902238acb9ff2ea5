package problem

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Misfit says what encoding/json says of a value of the wrong kind without the
// names of Go's types. Other errors stay as they are.
func Misfit(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return err
	}
	if kind.Field == "" {
		return fmt.Errorf("an object is expected and not %s", kind.Value)
	}
	return fmt.Errorf("%s cannot be of the kind %s", kind.Field, kind.Value)
}
