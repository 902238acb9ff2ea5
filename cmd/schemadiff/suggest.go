package main

import "slices"

// nearest is the candidate that a mistyped word most likely meant: the first
// of those at the smallest distance, if that is small for the word's length.
func nearest(word string, candidates []string) (string, bool) {
	best, found := "", false
	least := max(1, len([]rune(word))/3) + 1
	for _, c := range candidates {
		if d := distance([]rune(word), []rune(c)); d < least {
			best, least, found = c, d, true
		}
	}
	return best, found
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour (https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance, the
// restricted form): a swap is the commonest slip and must count once.
func distance(a, b []rune) int {
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = slices.Min([]int{row[j] + cost, row[j+1] + 1, next[j] + 1})
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
