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

// atlasSteps sums a file's statements as Atlas does without a connection: a
// statement begins behind comments and ends with its semicolon.
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

// atlasStatements are a file's statements with their semicolons; false where
// Atlas without a connection cuts otherwise than the server: at a DELIMITER
// command, in a compound body, at a quote that is not closed.
func atlasStatements(d lexer.Dialect, text string) ([]string, bool) {
	statements, err := Split(d, text)
	if err != nil {
		return nil, false
	}
	var all []string
	for _, s := range statements {
		whole := strings.TrimSpace(text[s.Offset:s.End])
		if s.End == s.Offset+len(s.SQL) { // the last one, without a semicolon: with all that follows
			whole = strings.TrimSpace(text[s.Offset:])
		} else if s.Copy || !strings.HasSuffix(whole, ";") {
			return nil, false
		}
		depth := 0
		for t := range lexer.Tokens(d, s.SQL) {
			switch {
			case t.Is("("):
				depth++
			case t.Is(")"):
				depth--
			case t.Is(";") && depth == 0, t.Offset == 0 && t.Is("delimiter"):
				return nil, false
			}
		}
		all = append(all, whole)
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
