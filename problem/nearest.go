package problem

// Nearest is the word of a list that a misspelt one was probably meant to be.
// Two letters may be wrong, exchanged, missing or too many, and fewer in short
// words; of equally near ones the first in the list wins.
func Nearest(word string, list []string) (string, bool) {
	best, found := "", false
	limit := min(2, max(1, (len(word)-1)/2))
	for _, candidate := range list {
		if d := distance(word, candidate, limit); d <= limit {
			best, found, limit = candidate, true, d-1
		}
	}
	return best, found
}

// distance is the optimal string alignment distance in bytes, or more than the
// limit where it is more.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || limit < 0 {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
