// Package mark is how this program marks the databases and folders that it
// makes, so that it knows them again: nothing is dropped that does not carry
// its mark.
package mark

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/lazy"
)

// TTL is how old a database becomes at least before another process may take
// it for left over, although its owner's lock is free.
const TTL = time.Hour

// Mark says who made a thing and when.
type Mark struct {
	Nonce   string // eight hexadecimal digits, the last part of the name too
	Host    string
	PID     int
	Created time.Time // to the second, UTC
	TTL     time.Duration
}

// New is a mark that nobody else has.
func New() Mark {
	chance := make([]byte, 4)
	rand.Read(chance)
	host, err := os.Hostname()
	if err != nil || strings.ContainsAny(host, " =") {
		host = "unknown"
	}
	return Mark{Nonce: hex.EncodeToString(chance), Host: host, PID: os.Getpid(), Created: time.Now().UTC().Truncate(time.Second), TTL: TTL}
}

// names is the grammar of every database that may ever be dropped.
var names = lazy.Regexp(`^sdtmp_[a-z]+_[0-9]{8}t[0-9]{6}_([0-9a-f]{8})$`)

// Name is what a database with this mark is called; what is a word such as "postgres".
func (m Mark) Name(what string) string {
	return "sdtmp_" + what + "_" + m.Created.Format("20060102t150405") + "_" + m.Nonce
}

// Named says whether a name is of the grammar.
func Named(name string) bool { return names().MatchString(name) }

// Owns says whether a database of this name is the one that the mark was made for.
func (m Mark) Owns(name string) bool {
	match := names().FindStringSubmatch(name)
	return match != nil && match[1] == m.Nonce
}

// MadeAt is the time that a name of the grammar carries.
func MadeAt(name string) (time.Time, bool) {
	if !Named(name) {
		return time.Time{}, false
	}
	parts := strings.Split(name, "_")
	t, err := time.Parse("20060102t150405", parts[2])
	return t, err == nil
}

const opening = "schemadiff v1"

// String is the mark as it stands in a comment.
func (m Mark) String() string {
	return fmt.Sprintf("%s nonce=%s host=%s pid=%d created=%s ttl=%d", opening, m.Nonce, m.Host, m.PID, m.Created.Format(time.RFC3339), int(m.TTL.Seconds()))
}

// Parse reads what String wrote; anything else is no mark.
func Parse(text string) (Mark, bool) {
	rest, ok := strings.CutPrefix(text, opening+" ")
	if !ok {
		return Mark{}, false
	}
	fields := map[string]string{}
	for _, field := range strings.Fields(rest) {
		name, value, _ := strings.Cut(field, "=")
		fields[name] = value
	}
	pid, badPID := strconv.Atoi(fields["pid"])
	ttl, badTTL := strconv.Atoi(fields["ttl"])
	created, badTime := time.Parse(time.RFC3339, fields["created"])
	m := Mark{Nonce: fields["nonce"], Host: fields["host"], PID: pid, Created: created, TTL: time.Duration(ttl) * time.Second}
	return m, badPID == nil && badTTL == nil && badTime == nil && m.String() == text
}

// Lock is the number of the advisory lock that a database's owner holds as long
// as it lives.
func Lock(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}

// Chance is a number that nobody else has thought of.
func Chance() int64 {
	var b [8]byte
	rand.Read(b[:])
	return int64(binary.BigEndian.Uint64(b[:]) >> 1)
}
