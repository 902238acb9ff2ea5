// Package lazy has what is made when it is first asked for.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp compiles an expression when it is first asked for: the program has a
// hundred, most runs need three, and compiling all of them is a tenth of the time
// in which a small run starts. Like regexp.MustCompile it panics where the
// expression is none.
func Regexp(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
