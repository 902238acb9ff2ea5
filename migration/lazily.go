package migration

import (
	"regexp"
	"sync"
)

// lazily compiles an expression when it is first asked for: forty tools have
// theirs, and most runs are about one of them.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
