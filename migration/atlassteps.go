package migration

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// Steps are the sums that a ledger keeps of a migration that failed half-way
// (Atlas' partial_hashes), one for each statement, which covers those before it,
// too. A file does not say which engine it is for: there is a list for each way
// to read it, and none where what ends a statement is not a semicolon.
type Steps [][]string

// atlasSteps splits a file as Atlas does without a connection: a statement
// begins behind comments and ends with a semicolon outside of parentheses.
// https://github.com/ariga/atlas/blob/master/sql/migrate/lex.go
func atlasSteps(text []byte) Steps {
	if bytes.HasPrefix(text, []byte("-- atlas:delimiter")) {
		return nil
	}
	var all Steps
	for _, d := range []lexer.Dialect{lexer.Postgres, lexer.MySQL} {
		statements, ok := atlasStatements(d, string(text))
		if !ok {
			continue
		}
		sums := atlasPartial(statements)
		if !slices.ContainsFunc(all, func(other []string) bool { return slices.Equal(other, sums) }) {
			all = append(all, sums)
		}
	}
	return all
}

// atlasStatements are a file's statements; false where they cannot be told: a
// DELIMITER command, a compound body, a quote that is not closed.
func atlasStatements(d lexer.Dialect, text string) ([]string, bool) {
	var all []string
	begin, depth := -1, 0
	var before lexer.Token
	for t := range lexer.Tokens(d, text) {
		switch {
		case t.Unterminated:
			return nil, false
		case t.Kind == lexer.Space || t.Kind == lexer.Comment:
			continue
		case begin < 0 && t.Is("delimiter"), t.Is("atomic") && before.Is("begin"):
			return nil, false
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		}
		before = t
		if begin < 0 {
			begin = t.Offset
		}
		if t.Is(";") && depth == 0 {
			all = append(all, strings.TrimSpace(text[begin:t.Offset+1]))
			begin = -1
		}
	}
	if begin >= 0 {
		all = append(all, strings.TrimSpace(text[begin:]))
	}
	return all, true
}

// atlasPartial are the running sums of statements.
func atlasPartial(statements []string) []string {
	running := sha256.New()
	sums := make([]string, len(statements))
	for i, s := range statements {
		running.Write([]byte(s))
		sums[i] = "h1:" + base64.StdEncoding.EncodeToString(running.Sum(nil))
	}
	return sums
}
