package migration

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/schemadiff/schemadiff/lexer"
)

// The tools' own sums: Liquibase 4.28 and 4.4, graphile-migrate 1.4.1,
// Postgrator 8.0, Atlas and Sqitch 1.3.1 wrote theirs, refinery's are of its own
// tests' algorithm; sqlx' was computed.
func TestSums(t *testing.T) {
	const a = "create table a(id int);\n"
	sums := func(f folder, base, text string) []string {
		m, ok := f.parse(base)
		if !ok {
			t.Fatalf("%s is no migration", base)
		}
		f.sum(fstest.MapFS{}, &m, []byte(text))
		return m.Sums
	}
	change := func(text string) []string {
		return changeSet{changes: []sqlChange{{text: text, stripped: true}}}.sums()
	}
	for _, c := range []struct {
		name      string
		got, want []string
	}{
		{"sqlx", sums(sqlxFiles, "1_a.sql", a), []string{"0fa4f612848e3efb6b0407d1aeb08db0b11583b56df403fb9a6c9995c9a0637934f0c90e5fc992c8ba8141a040a0062c"}},
		{"postgrator", sums(postgratorFiles, "1.do.a.sql", strings.TrimSpace(a)), []string{"fc5c69057fa705e4d2e3977974fcd195"}},
		{"postgrator's code", sums(postgratorFiles, "1.do.a.js", a), nil},
		{"refinery", sums(refineryFiles, "V1__initial.sql", a), []string{"4604637028581996802", "7548956514271029829"}},
		{"liquibase", change("create table a(id int);"), []string{"9:bc977861bd4473eb06a874429a50b8f6", "8:86e6646552c3a17b3a187c6d96c4aff0"}},
		{"liquibase, several lines", change("-- a comment\ncreate table b (\n  id int\n);"), []string{"9:b3f96518b4401d06dfce9e18828b183a", "8:9847573e3e6baef16b75c43884f83b65"}},
		{"liquibase, other line ends", change("-- a comment\r\ncreate table b (\r\n  id int\r\n);\r\n"), []string{"9:b3f96518b4401d06dfce9e18828b183a", "8:9847573e3e6baef16b75c43884f83b65"}},
		{"liquibase with a parameter", change("create table ${x}(id int);"), nil},
		{"graphile", []string{graphileHash("", "drop table if exists a; create table a(id int);\n")}, []string{"sha1:c5fc8c98320fce34a6908d756a7364c04aebd609"}},
		{"graphile, the next", []string{graphileHash("sha1:c5fc8c98320fce34a6908d756a7364c04aebd609", "drop table if exists b; create table b(id int);")}, []string{"sha1:4e2bf48fb161bbead3b7d291c24f49c6fd717fa3"}},
		{"atlas, a statement that ran", atlasSteps([]byte("-- create\ncreate table e(id int);\nnope;"))[0][:1], []string{"h1:WIBekMw0X4KQgZVYIOfyn7KHWY8MdQqYwK2dVbEKSCw="}},
		{"yoyo", []string{YoyoHash("0001.a")}, []string{"7d7e2bbc2c01d67b1660ea9f7bd086119b582b66a62e217676537ffe6324965a"}},
		{"sqitch's change", []string{sqitchChange{name: "a", planner: "T <t@e.x>", date: "2026-11-22T22:29:12Z", note: "first"}.id("w", "", "")}, []string{"08a76e23ec1aec09198048dd7db34393dd97b2ce"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestRespelledSums(t *testing.T) {
	ms, err := sqlxFiles.read(fstest.MapFS{"1_unix.sql": {Data: []byte("a\nb\n")}, "2_windows.sql": {Data: []byte("a\r\nb\r\n")}}, ".")
	if err != nil || len(ms) != 2 {
		t.Fatal(ms, err)
	}
	unix, windows := ms[0], ms[1]
	if !slices.Equal(unix.Respelled(), windows.Sums) || !slices.Equal(windows.Respelled(), unix.Sums) || slices.Equal(unix.Sums, windows.Sums) {
		t.Errorf("%v and %v", unix.Sums, windows.Sums)
	}
}

// Characters that sqlx.toml names count for nothing, in whatever quotes.
func TestSqlxIgnoredCharacters(t *testing.T) {
	const plain = "0fa4f612848e3efb6b0407d1aeb08db0b11583b56df403fb9a6c9995c9a0637934f0c90e5fc992c8ba8141a040a0062c"
	for settings, same := range map[string]bool{
		"": false, "[migrate]\nignored-chars = []\n": false, "[migrate]\n# ignored-chars = [\"\\r\"]\n": false,
		"[migrate]\nignored-chars = [\"\\r\"]\n": true, "[migrate]\nignored-chars = [\n  \"\\uFEFF\",\n  \"\\r\",\n]\n": true,
	} {
		ms, err := Read(fstest.MapFS{"db/migrations/1_a.sql": {Data: []byte("create table a(id int);\r\n")}, "sqlx.toml": {Data: []byte(settings)}}, "sqlx", "db/migrations")
		if err != nil || len(ms.Migrations) != 1 || (ms.Migrations[0].Sums[0] == plain) != same {
			t.Errorf("%q: %v %v", settings, ms.Migrations, err)
		}
	}
}

func TestAtlasSums(t *testing.T) {
	files := fstest.MapFS{"20240101000000_a.sql": {Data: []byte("create table a(id int);\n")}, "20240103000000_c.sql": {Data: []byte("create table c(id int);\n")}}
	whole, lines, err := atlasSums(files, ".", func(text []byte) []byte { return text })
	want := []atlasLine{{"20240101000000_a.sql", "h1:SaGO70HKhoiQ2IvONZKdt4a8ukB2zEnnnQocYrwK52Y="}, {"20240103000000_c.sql", "h1:qqjGeCDp76UerPbZF+ggMEwdJKRWcDd4GM4g1A5hPGo="}}
	if err != nil || whole != "h1:UBzcyJUKFqAhue3XbAYLtIj+X8S3zvURrKwFiVJXoKI=" || !slices.Equal(lines, want) {
		t.Errorf("%s %v %v", whole, lines, err)
	}
}

func TestAtlasStatements(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"-- a\n\ncreate table a(id int);\n/* b */ insert into a values (';'); -- c\nselect 1\n-- d\n", []string{"create table a(id int);", "insert into a values (';');", "select 1\n-- d"}},
		{"create function f() returns int language sql as $$ select 1; $$;select 2;", []string{"create function f() returns int language sql as $$ select 1; $$;", "select 2;"}},
		{"create rule r as on insert to t do (select 1; select 2);", []string{"create rule r as on insert to t do (select 1; select 2);"}},
		{"DELIMITER //\nselect 1//\n", nil},
		{"create procedure p() begin atomic select 1; end;", nil},
		{"select 'a;", nil},
	} {
		got, ok := atlasStatements(lexer.Postgres, c.text)
		if !slices.Equal(got, c.want) || ok != (c.want != nil) {
			t.Errorf("%q: %q %v", c.text, got, ok)
		}
	}
	if got := atlasSteps([]byte("-- atlas:delimiter \\n\\n\nselect 1;")); got != nil {
		t.Errorf("another delimiter: %q", got)
	}
	if got := atlasSteps([]byte("select '\\' ; -- ';")); len(got) != 2 { // a backslash is MySQL's
		t.Errorf("two readings: %q", got)
	}
}

func TestSqitchScript(t *testing.T) {
	files := fstest.MapFS{
		"sqitch.plan":  {Data: []byte("%syntax-version=1.0.0\n%project=w\n\na 2026-11-22T22:29:12Z T <t@e.x> # first\n")},
		"deploy/a.sql": {Data: []byte("create table a(id int);\n")},
	}
	ms, err := readSqitch(files, ".")
	if err != nil || len(ms) != 1 || ms[0].ID != "w/08a76e23ec1aec09198048dd7db34393dd97b2ce" || ms[0].Sums[0] != "dabe98fdd7dbbceb8c61e160cddbeb20abcf0178" {
		t.Errorf("%+v %v", ms, err)
	}
}
