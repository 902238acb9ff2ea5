package config

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// requirement is one comparison of required_version.
type requirement struct {
	op      string
	version [3]int
}

// RequireVersion says whether a program of the version may use the file. A
// version that is not of the form 1.2.3, a development build's, may.
func (c *Config) RequireVersion(version string) error {
	have, ok := parseVersion(version)
	if !ok || c.RequiredVersion == "" {
		return nil
	}
	wanted, _ := parseRequirement(c.RequiredVersion)
	for _, w := range wanted {
		if !w.holds(have) {
			return &problem.Error{Code: "X904", What: "the configuration wants schemadiff " + c.RequiredVersion,
				Where: c.origins["required_version"].String(), Why: "this is " + version, Fix: []string{"use a version that fits"}}
		}
	}
	return nil
}

func (r requirement) holds(have [3]int) bool {
	order := cmp.Or(cmp.Compare(have[0], r.version[0]), cmp.Compare(have[1], r.version[1]), cmp.Compare(have[2], r.version[2]))
	switch r.op {
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	case "<":
		return order < 0
	}
	return order == 0
}

// parseRequirement reads ">= 1.2, < 2". What is wrong is the end of a sentence.
func parseRequirement(s string) (all []requirement, wrong string) {
	for _, one := range strings.Split(s, ",") {
		one = strings.TrimSpace(one)
		digits := strings.TrimLeft(one, "<>= ")
		version, ok := parseVersion(digits)
		op := strings.TrimSpace(strings.TrimSuffix(one, digits))
		switch op {
		case ">=", ">", "<=", "<", "=", "":
		default:
			ok = false
		}
		if !ok {
			return nil, "is not a comparison with a version"
		}
		all = append(all, requirement{op, version})
	}
	return all, ""
}

func parseVersion(s string) (v [3]int, ok bool) {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "-")
	words := strings.Split(s, ".")
	if len(words) > 3 {
		return v, false
	}
	for i, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 {
			return v, false
		}
		v[i] = n
	}
	return v, true
}
