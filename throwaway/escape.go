package throwaway

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
)

// Escape is a place of a script that reaches out of its database: to files, to
// programs, to other servers or to what the whole server shares. On a throwaway
// it would act on the real world.
type Escape struct {
	Line, Col int    // of the word, from 1, in characters
	What      string // the words: "COPY ... PROGRAM"
	Why       string // what it reaches
}

// Escapes finds them by words alone, also in the texts of functions, DO blocks
// and statements that are prepared or executed from strings. What it does not
// find may still escape, as names can be put together at run time: it comes on
// top of what keeps the server itself off the network and out of files.
func Escapes(e endpoint.Engine, script string) []Escape {
	rules, dialect := escapesOf(e)
	var found []Escape
	scanEscapes(rules, dialect, script, 1, 1, false, &found)
	return found
}

// escape is a pattern of words of one statement. "..." passes over any words,
// "'" is a string, "x|y" one of two, "x*" a word that begins so, and "(" must
// follow at once.
type escape struct {
	pattern string
	why     string
}

func escapesOf(e endpoint.Engine) ([]escape, lexer.Dialect) {
	switch e {
	case endpoint.Postgres:
		return postgresEscapes, lexer.Postgres
	case endpoint.SQLite:
		return sqliteEscapes, lexer.SQLite
	}
	return mysqlEscapes, lexer.MySQL
}

var postgresEscapes = []escape{
	{"^copy ... program '", "runs a program on the server"},
	{"^copy ... to|from '", "writes or reads a file of the server"},
	{"dblink* (", "connects to another server"},
	{"^create server", "says how to connect to another server"},
	{"^create user mapping", "says how to connect to another server"},
	{"^import foreign schema", "connects to another server"},
	{"^create subscription", "connects to another server"},
	{"^create extension ... dblink|postgres_fdw|file_fdw|mysql_fdw|oracle_fdw|tds_fdw|http|pg_net|pgsql_http|aws_s3|adminpack|pg_cron|plsh|plpython3u|plperlu|pltclu", "reaches out of the database"},
	{"language plpython3u|plpython2u|plpythonu|plperlu|pltclu|plsh|c|internal", "runs code that nothing confines"},
	{"pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|pg_file_write|pg_file_unlink|pg_file_rename|lo_import|lo_export (", "reads or writes a file of the server"},
	{"^grant ... pg_execute_server_program|pg_read_server_files|pg_write_server_files", "lets a role reach the server's files"},
	{"^load '", "loads a library into the server"},
	{"^create tablespace", "writes to a folder of the server"},
	{"^alter system", "changes the server for everybody"},
}

var mysqlEscapes = []escape{
	{"^load data|xml ... infile", "reads a file of the server or of the client"},
	{"into outfile|dumpfile", "writes a file of the server"},
	{"load_file (", "reads a file of the server"},
	{"^create server", "says how to connect to another server"},
	{"engine federated|connect|spider|s3|oqgraph", "keeps the rows elsewhere"},
	{"engine = federated|connect|spider|s3|oqgraph", "keeps the rows elsewhere"},
	{"data|index directory", "writes to a folder of the server"},
	{"^install plugin|component|soname", "loads a library into the server"},
	{"^create ... function ... soname", "loads a library into the server"},
	{"^change master|replication", "connects to another server"},
	{"^start slave|replica|group_replication", "connects to another server"},
	{"^clone instance|local", "copies another server"},
	{"^set global|persist|persist_only", "changes the server for everybody"},
	{"@@global .", "is of the whole server"},
	{"^create ... tablespace ... datafile", "writes a file of the server"},
	{"^shutdown|restart", "ends the server"},
}

var sqliteEscapes = []escape{
	{"^attach", "opens another file"},
	{"^vacuum ... into", "writes another file"},
	{"load_extension (", "loads a library"},
	{"^pragma temp_store_directory|data_store_directory", "writes to another folder"},
}

// holders begin the statements whose strings are code.
var holders = []string{"do", "create", "prepare", "execute", "set", "alter"}

// scanEscapes looks at each statement of a text that begins at a line and column.
func scanEscapes(rules []escape, dialect lexer.Dialect, script string, line, col int, code bool, found *[]Escape) {
	var statement []lexer.Token
	flush := func() {
		if len(statement) == 0 {
			return
		}
		for _, r := range rules {
			for i := range statement {
				if r.at(dialect, statement, i) {
					t := statement[i]
					e := Escape{Line: line + t.Line - 1, Col: t.Col, Why: r.why, What: r.words()}
					if t.Line == 1 {
						e.Col += col - 1
					}
					if !slices.ContainsFunc(*found, func(f Escape) bool { return f.Line == e.Line && f.Col == e.Col && f.Why == e.Why }) {
						*found = append(*found, e)
					}
				}
			}
		}
		// SQLite has no code in strings.
		if first := lexer.Name(dialect, statement[0]); dialect != lexer.SQLite && (code || slices.Contains(holders, strings.ToLower(first))) {
			for _, t := range statement {
				if t.Kind == lexer.String {
					inner, skipped := content(t.Text)
					scanEscapes(rules, dialect, inner, line+t.Line-1, t.Col+skipped, true, found)
				}
			}
		}
		statement = statement[:0]
	}
	for t := range lexer.Code(dialect, script) {
		// In a text that is code, a statement may begin anywhere: behind THEN, EXECUTE or a bracket.
		if t.Is(";") || code && slices.ContainsFunc([]string{"begin", "then", "else", "loop", "do"}, t.Is) {
			flush()
			continue
		}
		statement = append(statement, t)
	}
	flush()
}

// at says whether the pattern begins at token i.
func (r escape) at(dialect lexer.Dialect, tokens []lexer.Token, i int) bool {
	pattern, atStart := strings.CutPrefix(r.pattern, "^")
	if atStart && i != 0 {
		return false
	}
	skipping := false
	for _, word := range strings.Fields(pattern) {
		if word == "..." {
			skipping = true
			continue
		}
		for skipping && i < len(tokens) && !fits(dialect, tokens[i], word) {
			i++
		}
		if i >= len(tokens) || !fits(dialect, tokens[i], word) {
			return false
		}
		skipping = false
		i++
	}
	return true
}

func fits(dialect lexer.Dialect, t lexer.Token, word string) bool {
	if word == "'" {
		return t.Kind == lexer.String
	}
	name := strings.ToLower(lexer.Name(dialect, t))
	for _, w := range strings.Split(word, "|") {
		if prefix, ok := strings.CutSuffix(w, "*"); ok && strings.HasPrefix(name, prefix) && t.Kind != lexer.String {
			return true
		}
		if name == w && t.Kind != lexer.String {
			return true
		}
	}
	return false
}

// words is the pattern as users read it, with the first of alternatives.
func (r escape) words() string {
	var words []string
	for _, w := range strings.Fields(strings.TrimPrefix(r.pattern, "^")) {
		first, _, _ := strings.Cut(w, "|")
		switch first {
		case "'":
		case "(":
			words[len(words)-1] += "()"
		default:
			words = append(words, strings.ToUpper(strings.TrimSuffix(first, "*")))
		}
	}
	return strings.Join(words, " ")
}

// content is a string without its quotes, and how many characters stood before it.
func content(text string) (inner string, skipped int) {
	if strings.HasPrefix(text, "$") {
		if i := strings.IndexByte(text[1:], '$'); i >= 0 {
			tag := text[:i+2]
			return strings.TrimSuffix(text[len(tag):], tag), len(tag)
		}
	}
	if i := strings.IndexByte(text, '\''); i >= 0 {
		return strings.ReplaceAll(strings.TrimSuffix(text[i+1:], "'"), "''", "'"), i + 1
	}
	return strings.Trim(text, `"`), 1
}
