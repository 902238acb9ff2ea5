package migration

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// liquibaseScripts are the statements of a change set whose changes are all SQL:
// of formatted SQL, sql and sqlFile. Any other change is turned into SQL only by
// Liquibase. Preconditions, contexts and labels are the run's: the change set is
// taken to run, unless its dbms leaves the engine out.
func liquibaseScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	text, err := fs.ReadFile(fsys, m.Path)
	if err != nil {
		return nil, nil, err
	}
	sets, err := parseChangelog(m.Path, text)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", m.Path, err)
	}
	i := slices.IndexFunc(sets, func(c changeSet) bool { return c.include == "" && c.migration(m.Path).Label == m.Label })
	if i < 0 {
		return nil, nil, fmt.Errorf("%s: the change set %s is not there any more", m.Path, m.Label)
	}
	c := sets[i]
	if c.id == "raw" && c.author == "includeAll" && path.Ext(m.Path) == ".sql" && len(c.changes) == 0 {
		c.changes = []sqlChange{{text: string(bytes.TrimPrefix(text, []byte("\ufeff")))}}
	}
	at := top
	s := source{path: m.Path, text: string(text), dialect: d, last: &at}
	if !c.runsOn(d) {
		return &Script{Path: m.Path, Tx: PerMigration}, nil, nil
	}
	if c.program {
		return nil, nil, fmt.Errorf("%s: change set %s has changes that are not SQL: %w", m.Path, m.Label, ErrCode)
	}
	if c.partly {
		return nil, nil, refuseFile(m.Path, "the change set "+m.Label+" leaves lines out (ignoreLines), which is not read", "delete the lines instead")
	}
	if c.offset == 0 && path.Ext(m.Path) != ".sql" { // YAML and JSON
		if at := regexp.MustCompile(`\bid"?\s*:\s*["']?` + regexp.QuoteMeta(c.id)).FindIndex(text); at != nil {
			c.offset = at[0]
		}
	}
	for _, undo := range c.rollback {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(undo.text)), "changesetid:") {
			return nil, nil, refuseFile(m.Path, "the change set "+m.Label+" is rolled back by another change set, which is not read", "write the statements of the rollback themselves")
		}
	}
	if up, err = c.script(fsys, s, c.changes); err != nil || len(c.rollback) == 0 {
		return up, nil, err
	}
	down, err = c.script(fsys, s, c.rollback)
	return up, down, err
}

// runsOn says whether the attribute dbms allows an engine.
func (c changeSet) runsOn(d lexer.Dialect) bool {
	ours := map[lexer.Dialect][]string{lexer.Postgres: {"postgresql"}, lexer.MySQL: {"mysql", "mariadb"}, lexer.SQLite: {"sqlite"}}[d]
	allowed := true
	for _, name := range strings.FieldsFunc(strings.ToLower(c.dbms), func(r rune) bool { return r == ',' || r == ' ' }) {
		not := strings.HasPrefix(name, "!")
		switch {
		case name == "all" || slices.Contains(ours, name):
			return true
		case not && slices.Contains(ours, name[1:]), name == "none", !not:
			allowed = false
		}
	}
	return allowed
}

// script is the statements of some changes.
func (c changeSet) script(fsys fs.FS, s source, changes []sqlChange) (*Script, error) {
	out := &Script{Path: s.path, Tx: PerMigration}
	if c.noTx {
		out.Tx = None
	}
	from := c.offset
	for _, change := range changes {
		in := s
		if change.file != "" {
			name, text, err := change.open(fsys, s.path)
			if err != nil {
				return nil, err
			}
			at := top
			in = source{path: name, text: text, dialect: s.dialect, last: &at}
			change.text, from = strings.TrimPrefix(text, "\ufeff"), 0
			if len(changes) == 1 {
				out.Path = name
			}
		}
		in.fix = []string{"Liquibase cuts at every semicolon outside of quotes, and knows no dollar quotes: give the change set splitStatements:false or an endDelimiter of its own"}
		whole := piece{Statement: Statement{SQL: change.text}, segments: in.find(change.text, from)}
		if i := strings.Index(change.text, "${"); i >= 0 {
			return nil, in.located(refuse(whole.inFile(i), "this is a changelog parameter, and its value is known only where Liquibase runs", "write the value itself"))
		}
		delimiter := strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(change.delimiter)
		if strings.ContainsAny(delimiter, `\|[](){}*+?^`) {
			return nil, refuseFile(in.path, "the endDelimiter "+change.delimiter+" is a regular expression, which is not read", "choose a plain word or mark")
		}
		for _, part := range liquibaseCut(change.text, delimiter, !change.joined, change.stripped) {
			p := whole.cutOut(part)
			list, err := in.statements(p)
			if err != nil {
				return nil, err
			}
			out.Sends, out.Statements = append(out.Sends, p.Statement), append(out.Statements, list...)
		}
	}
	return out, nil
}

// open reads the file of a change sqlFile.
func (c sqlChange) open(fsys fs.FS, changelog string) (name, text string, err error) {
	r := &changelogReader{fsys: fsys}
	names, err := r.resolve(changelog, changeSet{include: c.file, relative: c.relative})
	if err != nil {
		return "", "", fmt.Errorf("%s: sqlFile %s: %w", changelog, c.file, err)
	}
	data, err := fs.ReadFile(fsys, names[0])
	return names[0], string(data), err
}

// find is where a text's lines stand in the file. The text of an XML or YAML
// changelog is there line by line, with other indentation; a line that is there
// only with escapes has the place of the one before.
func (s source) find(text string, from int) []segment {
	var lines []segment
	at, offset := from, 0
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		place := s.place(at)
		if i := strings.Index(s.text[at:], bare); i >= 0 && bare != "" {
			at += i
			indent := len(line) - len(strings.TrimLeft(line, space))
			before := s.place(max(place.Offset, at-indent))
			if place = s.place(at); before.Line == place.Line {
				place = before
			}
			at += len(bare)
		}
		lines = append(lines, segment{offset, place})
		offset += len(line)
	}
	return lines
}

// cutOut is the piece of some spans of the piece's text.
func (p piece) cutOut(part []span) piece {
	var out piece
	var b strings.Builder
	for _, s := range part {
		offset := s.from
		for line := range strings.Lines(p.SQL[s.from:s.to]) {
			out.segments = append(out.segments, segment{b.Len(), p.inFile(offset)})
			b.WriteString(line)
			offset += len(line)
		}
	}
	out.SQL = b.String()
	out = out.placed()
	out.End = p.inFile(part[len(part)-1].to-1).Offset + 1
	return out
}
