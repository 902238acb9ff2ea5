package main

import "strings"

// nearest is the one of those that fit that has most of one's words and fewest
// of its own: what makes the difference is then easily seen.
func nearest[T any](all []T, to T, fits func(T) bool, words func(T) string) (best T, ok bool) {
	least := 0
	for _, one := range all {
		if !fits(one) {
			continue
		}
		if d := distance(words(to), words(one)); !ok || d < least {
			best, least, ok = one, d, true
		}
	}
	return best, ok
}

// distance is how many words of two texts have no equal in the other.
func distance(a, b string) int {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	n := 0
	for _, c := range count {
		n += max(c, -c)
	}
	return n
}
