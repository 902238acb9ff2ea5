package lexer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// brief writes the tokens that are not space as "kind:text", an unterminated one with a "!".
func brief(d Dialect, sql string) string {
	var parts []string
	for t := range Tokens(d, sql) {
		mark := ":"
		if t.Unterminated {
			mark = "!"
		}
		if t.Kind != Space {
			parts = append(parts, t.Kind.String()+mark+t.Text)
		}
	}
	return strings.Join(parts, " | ")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		dialect   Dialect
		sql, want string
	}{
		{Postgres, `a.b`, `word:a | punct:. | word:b`},
		{Postgres, `'it''s' "a""b"`, `string:'it''s' | quoted:"a""b"`},
		{Postgres, `'a\' x`, `string:'a\' | word:x`},
		{Postgres, `E'a\'' x`, `string:E'a\'' | word:x`},
		{Postgres, `e 'a'`, `word:e | string:'a'`},
		{Postgres, `U&'d\0061' U&"d"`, `string:U&'d\0061' | quoted:U&"d"`},
		{Postgres, `$$a $1 $b$ $$ $1`, `string:$$a $1 $b$ $$ | param:$1`},
		{Postgres, `$é$a$$b$é$`, `string:$é$a$$b$é$`},
		{Postgres, `a$b$c`, `word:a$b$c`},
		{Postgres, `$x`, `punct:$ | word:x`},
		{Postgres, `/* a /* b */ c */ d`, `comment:/* a /* b */ c */ | word:d`},
		{Postgres, `a/**/b`, `word:a | comment:/**/ | word:b`},
		{Postgres, `/* /* */ d`, `comment!/* /* */ d`},
		{Postgres, "a -- b\nc", "word:a | comment:-- b | word:c"},
		{Postgres, `a=-1`, `word:a | punct:= | punct:- | number:1`},
		{Postgres, `a @- 1`, `word:a | punct:@- | number:1`},
		{Postgres, `a->>'b' #>> '{}' ?| x`, `word:a | punct:->> | string:'b' | punct:#>> | string:'{}' | punct:?| | word:x`},
		{Postgres, `a*--c`, `word:a | punct:* | comment:--c`},
		{Postgres, `x::int[] := y`, `word:x | punct::: | word:int | punct:[ | punct:] | punct::= | word:y`},
		{Postgres, `1..10 1.5e-3 .5 0xFF 1_000`, `number:1 | punct:.. | number:10 | number:1.5e-3 | number:.5 | number:0xFF | number:1_000`},
		{Postgres, "`a` #b", "punct:` | word:a | punct:` | punct:# | word:b"},
		{Postgres, `'abc`, `string!'abc`},
		{Postgres, `$a$ x`, `string!$a$ x`},
		{MySQL, "'a\\'b' \"c\\\"\" `d``e`", "string:'a\\'b' | string:\"c\\\"\" | quoted:`d``e`"},
		{MySQL, "# c\nb", "comment:# c | word:b"},
		{MySQL, "5--1 -- c", "number:5 | punct:- | punct:- | number:1 | comment:-- c"},
		{MySQL, "--\na", "comment:-- | word:a"},
		{MySQL, "/* a /* b */ c", "comment:/* a /* b */ | word:c"},
		{MySQL, "/*!50100 PARTITION BY x */ y", "conditional:/*!50100 | word:PARTITION | word:BY | word:x | conditional:*/ | word:y"},
		{MySQL, "/*M!100301 a */ /*! b */", "conditional:/*M!100301 | word:a | conditional:*/ | conditional:/*! | word:b | conditional:*/"},
		{MySQL, "/*! a /* c */ b */", "conditional:/*! | word:a | comment:/* c */ | word:b | conditional:*/"},
		{MySQL, "_utf8mb4'a' x'00' N'b'", "word:_utf8mb4 | string:'a' | string:x'00' | string:N'b'"},
		{MySQL, "@a @@global.b @'c d' ?", "param:@a | param:@@global | punct:. | word:b | param:@'c d' | param:?"},
		{MySQL, "1a 1e5 0x1F", "word:1a | number:1e5 | number:0x1F"},
		{MySQL, "a <=> b->>'$.c'", "word:a | punct:<=> | word:b | punct:->> | string:'$.c'"},
		{SQLite, "[a \"b] `c` \"d\" 'e\\'", "quoted:[a \"b] | quoted:`c` | quoted:\"d\" | string:'e\\'"},
		{SQLite, "?1 :a @b $c ?", "param:?1 | param::a | param:@b | param:$c | param:?"},
		{SQLite, "x'00' a==b||c", "string:x'00' | word:a | punct:== | word:b | punct:|| | word:c"},
		{SQLite, "a /* b", "word:a | comment!/* b"},
		{SQLite, "[a", "quoted![a"},
		{SQLite, "\ufeffselect", "word:select"},
		{SQLite, "größe", "word:größe"},
	} {
		t.Run(fmt.Sprint(c.dialect, c.sql), func(t *testing.T) {
			if diff := cmp.Diff(c.want, brief(c.dialect, c.sql)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPositionsCountCharacters(t *testing.T) {
	var got []string
	for tok := range Tokens(Postgres, "é 'ü\nß' x\r\n y") {
		got = append(got, fmt.Sprintf("%d:%d:%d %q", tok.Offset, tok.Line, tok.Col, tok.Text))
	}
	want := []string{`0:1:1 "é"`, `2:1:2 " "`, `3:1:3 "'ü\nß'"`, `10:2:3 " "`, `11:2:4 "x"`, `12:2:5 "\r\n "`, `15:3:2 "y"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestName(t *testing.T) {
	for _, c := range []struct {
		dialect   Dialect
		sql, want string
	}{
		{Postgres, `Foo`, `foo`},
		{Postgres, `"Fo""o"`, `Fo"o`},
		{MySQL, "`a``b`", "a`b"},
		{MySQL, "Foo", "Foo"},
		{SQLite, "[a b]", "a b"},
		{SQLite, `"`, ``},
		{SQLite, `[a`, `a`},
	} {
		for tok := range Tokens(c.dialect, c.sql) {
			if got := Name(c.dialect, tok); got != c.want {
				t.Errorf("%s: %q, want %q", c.sql, got, c.want)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		dialect   Dialect
		sql, want string
	}{
		{Postgres, "SELECT  count( * )\n FROM T -- c", "select count(*) from t"},
		{Postgres, `a>0 AND "b" IN (1,2)`, `a > 0 and b in (1, 2)`},
		{Postgres, `"user" "Foo" "a b"`, `"user" "Foo" "a b"`},
		{Postgres, `'Foo  Bar' X'aB'`, `'Foo  Bar' x'aB'`},
		{Postgres, `- 1 + - - 2`, `-1 + - -2`},
		{Postgres, `a-1`, `a - 1`},
		{Postgres, `a . b . *`, `a.b.*`},
		{Postgres, `1 .5`, `1 .5`},
		{Postgres, `x :: INT`, `x :: int`},
		{Postgres, `$A$Body$A$`, `$A$Body$A$`},
		{MySQL, "/*!50100 PARTITION BY HASH (`a`) */", "partition by hash(a)"},
		{MySQL, "`Foo` `order` \"X\"", "`Foo` `order` \"X\""},
		{SQLite, "create table [T] (`A` int, \"b\" , [order], \"B\")", `create table t(a int, b, "order", "B")`},
		{SQLite, "check(a>0)", "check (a > 0)"},
	} {
		if got := Fold(c.dialect, c.sql); got != c.want {
			t.Errorf("Fold(%s) = %s, want %s", c.sql, got, c.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"select 1", `a."B" -- c`, "/*!50100 a */ */", "$a$ x $a$", "E'\\'", "[x", "U&\"d", "'", "1.e+", "- -a", "\xff'\xfe",
		"t.1b", "t. 1d.b", "1a.b", ". a", "a . . b", "@`x", "#", "--", "-", "/", "/*", "x 'a'", "n\n'a'", "$ $", "- (", "* /", ": :", "? 1", ": a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, d := range []Dialect{Postgres, MySQL, SQLite} {
			var b strings.Builder
			for tok := range Tokens(d, sql) {
				if tok.Text == "" || tok.Offset != b.Len() || tok.Line < 1 || tok.Col < 1 {
					t.Fatalf("dialect %d: %q: token %+v at %d", d, sql, tok, b.Len())
				}
				b.WriteString(tok.Text)
			}
			if b.String() != sql {
				t.Fatalf("dialect %d: %q became %q", d, sql, b.String())
			}
			once := Fold(d, sql)
			if twice := Fold(d, once); twice != once {
				t.Fatalf("dialect %d: %q folds to %q and that to %q", d, sql, once, twice)
			}
		}
	})
}
