package main

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// plain says whether a word can be repeated. What is longer or holds anything
// else may be an address with a password that slipped into the wrong place.
func plain(word string) bool {
	strange := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.-", r) || r == utf8.RuneError
	}
	return word != "" && utf8.RuneCountInString(word) <= 40 && !strings.ContainsFunc(word, strange)
}

// repeated is a word of the user's for a message: quoted, or "" for one that
// had better not be shown.
func repeated(word string) string {
	if !plain(word) {
		return ""
	}
	return " " + strconv.Quote(word)
}

// unknownWord refuses a word that is none of a fixed choice.
func unknownWord(what, word string, known []string, before string) error {
	e := &problem.Error{Code: report.Usage.Code, What: "unknown " + what + repeated(word), Why: "one of " + strings.Join(known, ", ")}
	if near, ok := problem.Nearest(word, known); ok {
		e.Fix = []string{before + near}
	}
	return e
}
