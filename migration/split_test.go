package migration_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
)

var dialects = map[string]lexer.Dialect{"postgres": lexer.Postgres, "mysql": lexer.MySQL, "sqlite": lexer.SQLite}

// TestSplit runs the cases of testdata/split: a script, and its statements with
// line and column. -update writes them anew.
func TestSplit(t *testing.T) {
	files, err := filepath.Glob("testdata/split/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, sql := dialects[setting(archive, "dialect")], string(archive.Files[0].Data)
			list, err := migration.Split(d, sql)
			var b strings.Builder
			show(&b, "", list, err)
			if err == nil {
				lossless(t, d, sql, list)
			}
			compare(t, file, archive, b.String())
		})
	}
}

// setting is a line of a case's comment: "dialect: mysql".
func setting(archive *txtar.Archive, key string) string {
	for line := range strings.Lines(string(archive.Comment)) {
		if v, ok := strings.CutPrefix(line, key+":"); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// compare holds what a case wants, its last file, against what came.
func compare(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	last := &archive.Files[len(archive.Files)-1]
	if *update {
		last.Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(last.Data), got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// show writes statements with their places, as a reader of the case sees them.
func show(b *strings.Builder, indent string, list []migration.Statement, err error) {
	if err != nil {
		p := problem.Of(err)
		fmt.Fprintf(b, "%serror: %s: %v\n", indent, p.Where, err)
		for _, fix := range p.Fix {
			fmt.Fprintf(b, "%s  %s\n", indent, fix)
		}
		return
	}
	for _, s := range list {
		fmt.Fprintf(b, "%s%d:%d\n", indent, s.Line, s.Col)
		for line := range strings.Lines(s.SQL) {
			line, cr := strings.CutSuffix(strings.TrimSuffix(line, "\n"), "\r")
			if cr {
				line += "␍"
			}
			fmt.Fprintln(b, strings.TrimRight(indent+"  "+line, " "))
		}
		if s.Copy {
			fmt.Fprintf(b, "%s  data: %q\n", indent, s.Data)
		}
	}
}

// delimiterLine is what the client of MySQL keeps for itself.
var delimiterLine = regexp.MustCompile(`(?i)^delimiter[ \t]+(\S+)`)

// lossless is the law: every statement stands in the text where it says, and
// between the statements there is nothing but space, comments, terminators and
// DELIMITER lines.
func lossless(t *testing.T, d lexer.Dialect, sql string, list []migration.Statement) {
	t.Helper()
	at, delimiter := 0, ";"
	gap := func(to int) {
		t.Helper()
		for at < to {
			place := lexer.Place{Line: 1, Col: 1}.After(sql[:at])
			rest := sql[at:to]
			if m := delimiterLine.FindStringSubmatch(rest); m != nil && d == lexer.MySQL {
				delimiter = m[1]
				if n := len(delimiter); n > 1 && strings.ContainsAny(delimiter[:1], `'"`) && delimiter[0] == delimiter[n-1] {
					delimiter = delimiter[1 : n-1]
				}
				if i := strings.IndexByte(rest, '\n'); i >= 0 {
					at += i
				} else {
					at = to
				}
				continue
			}
			if strings.HasPrefix(rest, delimiter) {
				at += len(delimiter)
				continue
			}
			for tok := range lexer.TokensFrom(d, sql[:to], place) {
				if tok.Kind != lexer.Space && tok.Kind != lexer.Comment {
					t.Fatalf("%q is lost at %d of %q", rest, at, sql)
				}
				at += len(tok.Text)
				break
			}
		}
		at = to
	}
	for _, s := range list {
		if s.Offset < at || s.End < s.Offset+len(s.SQL) || s.End > len(sql) {
			t.Fatalf("%+v overlaps what stands before %d of %q", s, at, sql)
		}
		gap(s.Offset)
		if got := sql[s.Offset : s.Offset+len(s.SQL)]; got != s.SQL || s.SQL == "" || strings.TrimSpace(s.SQL) == "" {
			t.Fatalf("%q stands where the statement says %q", got, s.SQL)
		}
		if p := (lexer.Place{Line: 1, Col: 1}).After(sql[:s.Offset]); p.Line != s.Line || p.Col != s.Col {
			t.Fatalf("%q stands at %d:%d, not at %d:%d", s.SQL, p.Line, p.Col, s.Line, s.Col)
		}
		at = s.Offset + len(s.SQL)
		if s.Copy {
			if !strings.Contains(sql[at:s.End], s.Data) {
				t.Fatalf("the data of %q are not what stands behind it", s.SQL)
			}
			at = s.End
		}
		gap(s.End)
	}
	gap(len(sql))
}

// FuzzSplit holds the law for any text.
func FuzzSplit(f *testing.F) {
	cases, _ := filepath.Glob("testdata/split/*.txtar")
	for _, file := range cases {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data))
	}
	for _, s := range []string{"\ufeffselect 1;\r\nselect 2;\r\n", "delimiter ;;\na;;b", "delimiter '", "DELIMITER a\nba a", "copy a from stdin;", "copy a from stdin;\n\ufeff'", "/*! a; */ ;", ";;", "(;", "create trigger a; end;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, d := range dialects {
			list, err := migration.Split(d, sql)
			var p *problem.Error
			if err != nil && (!errors.As(err, &p) || !strings.HasPrefix(p.Where, "line ")) {
				t.Fatalf("%q: %v says no place", sql, err)
			}
			if err == nil {
				lossless(t, d, sql, list)
			}
		}
	})
}
