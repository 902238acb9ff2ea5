package throwaway

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
)

// Rank is whose statement one is.
type Rank int

const (
	Anyones    Rank = iota
	Sometimes       // a superuser may more by it than whoever owns what it is about
	Superusers      // nobody else's
)

// RankOf says whether a statement of PostgreSQL may be run as a superuser's
// on a throwaway whose migrations are none. Of what runs code of the migrations' own
// (a block, a function, a trigger, a default, a check) none is: what that puts together
// at run time nobody can read before. Nor is what makes a superuser of somebody. A
// text of several statements has the highest rank of them.
// https://www.postgresql.org/docs/current/sql-commands.html
func RankOf(e endpoint.Engine, sql string) Rank {
	if e != endpoint.Postgres {
		return Anyones
	}
	highest := Anyones
	for _, statement := range apiece(sql) {
		if slices.ContainsFunc(statement, promotes) || slices.ContainsFunc(statement, isUser) && slices.ContainsFunc(statement[:min(2, len(statement))], isRole) {
			continue
		}
		for _, r := range ranks {
			if (escape{pattern: r.pattern}).at(lexer.Postgres, statement, 0) && !(r.alone && slices.ContainsFunc(statement, many)) {
				highest = max(highest, r.rank)
			}
		}
	}
	return highest
}

// Several says whether a text of PostgreSQL is more than one statement.
func Several(sql string) bool { return len(apiece(sql)) > 1 }

func apiece(sql string) [][]lexer.Token {
	var all [][]lexer.Token
	var statement []lexer.Token
	for t := range lexer.Code(lexer.Postgres, sql) {
		if !t.Is(";") {
			statement = append(statement, t)
			continue
		}
		if len(statement) > 0 {
			all, statement = append(all, statement), nil
		}
	}
	if len(statement) > 0 {
		all = append(all, statement)
	}
	return all
}

// promotes says whether a word could give somebody lasting rights of a superuser.
func promotes(t lexer.Token) bool {
	name := strings.ToLower(lexer.Name(lexer.Postgres, t))
	return t.Is("SUPERUSER") || strings.HasPrefix(name, "sdtmp_")
}

// isUser and isRole: what changes the user's own row would keep others from it to
// the end of the transaction.
func isUser(t lexer.Token) bool {
	return strings.EqualFold(lexer.Name(lexer.Postgres, t), dialects.OwnUser)
}

func isRole(t lexer.Token) bool { return t.Is("ROLE") || t.Is("USER") || t.Is("GROUP") }

func many(t lexer.Token) bool { return t.Is(",") || t.Is("(") }

// ranks are patterns of words as those of escapes.
var ranks = []struct {
	pattern string
	rank    Rank
	alone   bool // without brackets and commas, behind which more could stand
}{
	{"^create|alter event trigger", Superusers, false},
	{"^create extension", Superusers, false},
	{"^create|alter foreign data wrapper", Superusers, false},
	{"^create access method", Superusers, false},
	{"^create|alter operator class|family", Superusers, false},
	{"^create text search parser|template", Superusers, false},
	{"^create cast", Superusers, false},
	{"^create ... function|procedure ... leakproof", Superusers, false},
	{"^alter function|procedure|routine ... leakproof|support", Superusers, false},
	{"^create|alter publication ... all|schema", Superusers, false},
	{"^set session_replication_role", Superusers, false},
	{"^set session|local session_replication_role", Superusers, false},
	{"^alter|drop extension", Sometimes, false},
	{"^comment on extension|role|database", Sometimes, false},
	{"^create type", Sometimes, false},
	{"^create publication", Sometimes, false},
	{"^create role|user|group ... replication|bypassrls", Sometimes, false},
	{"^alter|drop role|user|group", Sometimes, false},
	{"^grant", Sometimes, false},
	{"^revoke", Sometimes, false},
	{"^alter default privileges", Sometimes, false},
	{"^reassign owned", Sometimes, false},
	{"^drop owned", Sometimes, false},
	{"^alter database", Sometimes, false},
	{"^alter table|view|sequence|schema|type|domain ... owner to", Sometimes, true},
	{"^alter materialized view ... owner to", Sometimes, true},
	{"^alter function|procedure|routine|aggregate ... owner to", Sometimes, false},
}
