package report

import (
	"slices"
	"strconv"
	"strings"
)

// severityWords is by severity.
var severityWords = [...]string{Off: "off", Info: "info", Warning: "warning", Error: "error", Never: "never"}

// String is the word of configurations, flags and reports.
func (s Severity) String() string { return severityWords[s] }

// ParseSeverity reads one of off, info, warning, error, never.
func ParseSeverity(word string) (Severity, bool) {
	i := slices.Index(severityWords[:], word)
	return Severity(max(i, 0)), i >= 0
}

// worstFirst is the severities that findings have.
var worstFirst = [...]Severity{Error, Warning, Info}

// tally is how many findings there are of each severity.
type tally [Never]int

// tallyOf counts the findings that no ignore rule covers.
func tallyOf(findings []Finding) tally {
	var t tally
	for _, f := range findings {
		if f.State.Counts() {
			t[f.Severity]++
		}
	}
	return t
}

func (t tally) total() int { return t[Error] + t[Warning] + t[Info] }

// String is "3 errors, 1 warning, 1 info", or "no findings".
func (t tally) String() string {
	var parts []string
	for _, s := range worstFirst {
		switch {
		case t[s] == 0:
		case s == Info: // has no plural
			parts = append(parts, strconv.Itoa(t[s])+" info")
		default:
			parts = append(parts, count(t[s], s.String()))
		}
	}
	if parts == nil {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// count is "1 error" or "2 errors".
func count(n int, noun string) string { return counted(n, noun, noun+"s") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
