package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Prober finds out by which algorithm a server changes a table. The tables in
// the manuals disagree between versions and forks, so the server is asked: an
// ALTER TABLE is sent with each algorithm, the fastest first, and the first that
// is not refused has done what the statement does.
// https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html
// https://mariadb.com/kb/en/innodb-online-ddl-overview/
type Prober struct {
	session catalog.Session
	ladder  []manner
}

// manner is one way to change a table.
type manner struct{ algorithm, lock string }

// Probe begins to probe with a session.
func Probe(s catalog.Session, maria bool) *Prober {
	p := &Prober{session: s, ladder: []manner{{"INSTANT", ""}, {"INPLACE", "NONE"}, {"INPLACE", "SHARED"}, {"INPLACE", "EXCLUSIVE"}, {"COPY", "SHARED"}, {"COPY", "EXCLUSIVE"}}}
	if maria { // which copies without keeping writers out since 11.2: MDEV-16329
		p.ladder = []manner{{"INSTANT", ""}, {"NOCOPY", "NONE"}, {"NOCOPY", "SHARED"}, {"INPLACE", "NONE"}, {"INPLACE", "SHARED"}, {"INPLACE", "EXCLUSIVE"},
			{"COPY", "NONE"}, {"COPY", "SHARED"}, {"COPY", "EXCLUSIVE"}}
	}
	return p
}

// The errors by which a server refuses an algorithm, and no more than that.
const (
	alterNotSupported       = 1845
	alterNotSupportedReason = 1846
	syntaxError             = 1064
)

// Exec runs one statement.
func (p *Prober) Exec(ctx context.Context, text string) (catalog.Done, catalog.Observation, error) {
	a, ok := tableChangeIn(text)
	if !ok {
		done, err := p.session.Exec(ctx, text)
		return done, catalog.Observation{}, err
	}
	reason := ""
ladder:
	for _, m := range p.ladder {
		if a.algorithm != "" && a.algorithm != m.algorithm {
			continue
		}
		if a.lock != "" && m.lock != "" && m.lock != a.lock {
			continue
		}
		done, err := p.forced(ctx, a, m)
		var refused *catalog.SQLError
		switch {
		case err == nil:
			return done, seenAs(a, m, reason), nil
		case !errors.As(err, &refused):
			return done, catalog.Observation{}, err
		case refused.Number == alterNotSupported || refused.Number == alterNotSupportedReason:
			if why := reasonIn(refused.Message); why != "" && m.algorithm != "COPY" {
				reason = why // of the fastest that comes next to the one that it takes
			}
		default:
			break ladder // what is wrong is not the algorithm
		}
	}
	done, err := p.session.Exec(ctx, text)
	seen := catalog.Observation{}
	if err == nil {
		seen.Unseen = "the server does not say by which algorithm it changes " + a.table.Path()
	}
	return done, seen, err
}

// forced sends the statement with an algorithm. PARTITION BY stands behind
// other clauses without a comma.
func (p *Prober) forced(ctx context.Context, a tableChange, m manner) (done catalog.Done, err error) {
	for _, comma := range []string{",", ""} {
		done, err = p.session.Exec(ctx, a.with(m, comma))
		var refused *catalog.SQLError
		if !errors.As(err, &refused) || refused.Number != syntaxError {
			return done, err
		}
	}
	return done, err
}

func seenAs(a tableChange, m manner, reason string) catalog.Observation {
	seen := catalog.Observation{Algorithm: m.algorithm, Reason: reason}
	lock := catalog.Lock{Object: a.table, Mode: "LOCK=" + m.lock}
	switch m.lock {
	case "":
		lock.Mode = "LOCK=NONE"
	case "SHARED":
		lock.Blocks = catalog.BlocksWriters
	case "EXCLUSIVE":
		lock.Blocks = catalog.BlocksAll
	}
	seen.Locks = []catalog.Lock{lock}
	if m.algorithm == "INSTANT" {
		seen.Reason = ""
	}
	return seen
}

// reasonIn is what a refusal says of why: "LOCK=NONE is not supported. Reason:
// Fulltext index creation requires a lock. Try LOCK=SHARED."
func reasonIn(message string) string {
	_, reason, ok := strings.Cut(message, "Reason: ")
	if !ok {
		return ""
	}
	reason, _, _ = strings.Cut(reason, ". Try ")
	return strings.TrimSuffix(reason, ".")
}

// tableChange is a statement that changes a table by some algorithm.
type tableChange struct {
	table           schema.Key
	head, tail      string // what stands before and behind the clauses that are put in
	index           bool   // CREATE INDEX, whose clauses stand at the end and have no commas
	algorithm, lock string // that the statement itself asks for; "" for none
}

// with is the statement with an algorithm and a lock.
func (a tableChange) with(m manner, comma string) string {
	var clauses []string
	if a.algorithm == "" {
		clauses = append(clauses, "ALGORITHM="+m.algorithm)
	}
	if a.lock == "" && m.lock != "" {
		clauses = append(clauses, "LOCK="+m.lock)
	}
	switch {
	case len(clauses) == 0:
		return a.head + " " + a.tail
	case a.index:
		return a.head + " " + strings.Join(clauses, " ")
	}
	return fmt.Sprintf("%s %s%s %s", a.head, strings.Join(clauses, ", "), comma, a.tail)
}

// tableChangeIn takes ALTER TABLE, CREATE INDEX and DROP INDEX apart, which is
// ALTER TABLE to the servers; MariaDB's DROP INDEX knows no algorithm.
func tableChangeIn(text string) (tableChange, bool) {
	var tokens []lexer.Token
	for t := range lexer.Code(lexer.MySQL, text) {
		tokens = append(tokens, t)
	}
	for len(tokens) > 0 && tokens[len(tokens)-1].Is(";") {
		tokens = tokens[:len(tokens)-1]
	}
	if len(tokens) < 4 || tokens[0].Kind != lexer.Word {
		return tableChange{}, false
	}
	last := tokens[len(tokens)-1]
	text = text[:last.Offset+len(last.Text)]
	find := func(word string, within int) int {
		for i, t := range tokens[:min(within, len(tokens))] {
			if t.Is(word) {
				return i
			}
		}
		return -1
	}
	at := -1 // of the table's name
	switch {
	case tokens[0].Is("ALTER"):
		at = find("TABLE", 4) + 1
	case tokens[0].Is("CREATE") && find("INDEX", 6) > 0, tokens[0].Is("DROP") && tokens[1].Is("INDEX"):
		at = find("ON", 10) + 1
	}
	if at <= 0 || at >= len(tokens) {
		return tableChange{}, false
	}
	if tokens[at].Is("IF") {
		at += 2
	}
	a, next := tableChange{}, at+1
	if next+1 < len(tokens) && tokens[next].Is(".") {
		at, next = at+2, next+2
	}
	if at >= len(tokens) {
		return tableChange{}, false
	}
	a.table = schema.Key{Kind: schema.Table, Name: lexer.Name(lexer.MySQL, tokens[at])}
	a.asks(tokens)
	switch {
	case tokens[0].Is("CREATE"):
		a.head, a.index = text, true
		return a, true
	case tokens[0].Is("DROP"):
		on := find("ON", 10)
		table, index := text[tokens[on+1].Offset:tokens[at].Offset+len(tokens[at].Text)], text[tokens[1].Offset:tokens[on].Offset]
		rest := strings.TrimSpace(text[tokens[at].Offset+len(tokens[at].Text):])
		if rest != "" && a.algorithm+a.lock == "" { // MariaDB's WAIT
			return tableChange{}, false
		}
		a.head, a.tail = "ALTER TABLE "+table, "DROP "+index
		return a, true
	}
	if next < len(tokens) && tokens[next].Is("NOWAIT") {
		next++
	} else if next < len(tokens) && tokens[next].Is("WAIT") {
		next += 2
	}
	if next >= len(tokens) {
		return tableChange{}, false
	}
	a.head, a.tail = text[:tokens[next].Offset], text[tokens[next].Offset:]
	return a, true
}

// asks reads the algorithm and the lock that the statement itself has.
func (a *tableChange) asks(tokens []lexer.Token) {
	for i, t := range tokens {
		if !t.Is("ALGORITHM") && !t.Is("LOCK") || i+1 >= len(tokens) {
			continue
		}
		value := tokens[i+1]
		if value.Is("=") && i+2 < len(tokens) {
			value = tokens[i+2]
		}
		word := strings.ToUpper(value.Text)
		switch {
		case word == "DEFAULT":
		case t.Is("ALGORITHM") && (word == "INSTANT" || word == "NOCOPY" || word == "INPLACE" || word == "COPY"):
			a.algorithm = word
		case t.Is("LOCK") && (word == "NONE" || word == "SHARED" || word == "EXCLUSIVE"):
			a.lock = word
		}
	}
}
