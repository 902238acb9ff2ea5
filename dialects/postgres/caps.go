package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// The versions whose catalogs the queries know. A newer server is read as the
// newest of them, and the report says that it may have more.
const (
	oldest = 12
	newest = 18
)

// forVersion leaves out of a query what a server does not have. A line that
// ends in "-- 15+" is for 15 and newer, "-- <15" for older ones, and
// "-- 15+ <17" for 15 and 16.
func forVersion(sql string, major int) string {
	lines := strings.SplitAfter(sql, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if i := strings.LastIndex(line, "-- "); i < 0 || admits(line[i+3:], major) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// admits reads the versions of a comment; a comment of other words admits all.
func admits(comment string, major int) bool {
	for _, word := range strings.Fields(comment) {
		if since, err := strconv.Atoi(strings.TrimSuffix(word, "+")); err == nil && strings.HasSuffix(word, "+") {
			if major < since {
				return false
			}
		} else if before, err := strconv.Atoi(strings.TrimPrefix(word, "<")); err == nil && strings.HasPrefix(word, "<") {
			if major >= before {
				return false
			}
		} else {
			return true
		}
	}
	return true
}

// version is a server's number as PostgreSQL counts: 15.18 is 150018.
// https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQSERVERVERSION
type version struct {
	text   string // "15.18"
	number int
}

func (v version) major() int { return v.number / 10000 }

// parseVersion reads server_version: "15.18 (Debian 15.18-0+deb12u1)",
// "19beta1", and of servers before 10 "9.6.24".
func parseVersion(s string) (version, bool) {
	text, _, _ := strings.Cut(s, " ")
	parts := strings.Split(text, ".")
	major, exact := leadingInt(parts[0])
	if major == 0 {
		return version{}, false
	}
	v := version{text: text, number: major * 10000}
	if exact && len(parts) > 1 {
		minor, _ := leadingInt(parts[1])
		v.number += minor
	}
	return v, true
}

func leadingInt(s string) (n int, whole bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	n, _ = strconv.Atoi(s[:end])
	return n, end == len(s)
}

// supported refuses servers whose catalogs we would misread. product is what
// version() says: several products speak PostgreSQL's protocol.
func supported(e endpoint.Endpoint, v version, product string) error {
	switch {
	case !strings.HasPrefix(product, "PostgreSQL "):
		name, _, _ := strings.Cut(product, " ")
		return &problem.Error{Code: "X915", What: fmt.Sprintf("the server is %s, not PostgreSQL", name), Where: e.Label()}
	case v.major() < oldest:
		return &problem.Error{Code: "X915", What: fmt.Sprintf("PostgreSQL %s is too old: schemadiff reads %d and newer", v.text, oldest), Where: e.Label()}
	}
	return nil
}
