package migration

import (
	"crypto/md5" // Liquibase's own choice, and not for secrecy
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// sqlChange is a change that is SQL, with the settings that its checksum covers.
type sqlChange struct {
	text, delimiter string
	joined          bool // splitStatements is false
	stripped        bool // stripComments is true

	file     string // of sqlFile, in which the text stands
	relative bool   // to the changelog's file
}

// The lines of formatted SQL that are no SQL.
// https://docs.liquibase.com/concepts/changelogs/sql-format.html
var (
	changeSetLine = lazy.Regexp(`(?i)^\s*--+\s*changeset\s+("[^"]*"|'[^']*'|[^:]+):\s*("[^"]*"|'[^']*'|\S+)(.*)$`)
	changeSetAttr = lazy.Regexp(`(\w+):\s*("[^"]*"|'[^']*'|\S+)`)
	directiveLine = lazy.Regexp(`(?i)^\s*--+\s*(rollback|comment:?|preconditions|precondition-[\w-]+|property|validCheckSum:?|ignoreLines:\S+|labels|context)\b(.*)$`)
	rollbackBlock = lazy.Regexp(`(?is)/\*\s*liquibase\s+rollback\b(.*?)\*/`)
)

func parseFormattedSQL(text string) ([]changeSet, error) {
	var out []changeSet
	var body strings.Builder
	finish := func() {
		if len(out) > 0 {
			c := &out[len(out)-1]
			c.changes[0].text = rollbackBlock().ReplaceAllString(body.String(), "")
			for _, found := range rollbackBlock().FindAllStringSubmatch(body.String(), -1) {
				c.undo(found[1] + "\n")
			}
		}
		body.Reset()
	}
	offset := 0
	logical := ""
	for line := range strings.Lines(text) {
		bare := strings.TrimRight(line, "\r\n")
		offset += len(line)
		if parts := changeSetLine().FindStringSubmatch(bare); parts != nil {
			finish()
			c := changeSet{id: unquote(parts[2]), author: unquote(strings.TrimSpace(parts[1])), logicalPath: logical, offset: offset}
			c.settings(parts[3])
			out = append(out, c)
			continue
		}
		if formattedSQL().MatchString(bare) {
			if at := changeSetAttr().FindStringSubmatch(bare); at != nil && at[1] == "logicalFilePath" {
				logical = unquote(at[2])
			}
			continue
		}
		if parts := directiveLine().FindStringSubmatch(bare); parts != nil {
			if len(out) > 0 {
				out[len(out)-1].directive(strings.ToLower(parts[1]), parts[2])
			}
			continue
		}
		body.WriteString(line)
	}
	finish()
	for i := range out {
		if out[i].rollback[0].text == "" {
			out[i].rollback = nil
		}
	}
	return out, nil
}

// settings reads the attributes behind author and id.
func (c *changeSet) settings(text string) {
	change, rollback := sqlChange{stripped: true}, sqlChange{stripped: true}
	for _, at := range changeSetAttr().FindAllStringSubmatch(text, -1) {
		switch value := unquote(at[2]); strings.ToLower(at[1]) {
		case "stripcomments":
			change.stripped = !isFalse(value)
		case "splitstatements":
			change.joined = isFalse(value)
		case "enddelimiter":
			change.delimiter = value
		case "rollbackenddelimiter":
			rollback.delimiter = value
		case "rollbacksplitstatements":
			rollback.joined = isFalse(value)
		case "runintransaction":
			c.noTx = isFalse(value)
		case "dbms":
			c.dbms = value
		case "runonchange", "runalways":
			c.repeats = c.repeats || isTrue(value)
		case "logicalfilepath":
			c.logicalPath = value
		}
	}
	c.changes = []sqlChange{change}
	c.rollback = []sqlChange{rollback}
}

// undo adds to the text of the rollback; that there is nothing to undo is said
// in words.
func (c *changeSet) undo(text string) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "empty", "not required":
		text = "\n"
	}
	c.rollback[0].text += text
}

// directive reads a line below a change set that is no SQL.
func (c *changeSet) directive(word, rest string) {
	switch {
	case strings.HasPrefix(word, "validchecksum"):
		c.accept(strings.TrimSpace(strings.TrimPrefix(rest, ":")))
	case strings.HasPrefix(word, "ignorelines"):
		c.opaque, c.partly = true, true // what follows is not all of it
	case word == "rollback" && len(c.rollback) > 0:
		c.undo(rest + "\n")
	}
}

func unquote(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// sums are the checksums of a change set that is all SQL, of Liquibase 4.22 and
// later, and of those before. Parameters are put in by the run.
func (c changeSet) sums() []string {
	if len(c.changes) == 0 {
		return nil
	}
	var v9, v8 strings.Builder
	for _, change := range c.changes {
		if strings.Contains(change.text, "${") {
			return nil
		}
		v9.WriteString("9:" + md5Sum(strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "").Replace(strings.TrimSpace(change.text))) + ":")
		delimiter := change.delimiter
		if delimiter == "" {
			delimiter = "null"
		}
		text := strings.Join(strings.Fields(change.text), " ")
		v8.WriteString("8:" + md5Sum(fmt.Sprintf("%s:%t:%t:%s", delimiter, !change.joined, change.stripped, text)) + ":")
	}
	return []string{"9:" + md5Sum(v9.String()), "8:" + md5Sum(v8.String())}
}

func md5Sum(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
