package sqlite

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/schema"
)

func TestDefaultValue(t *testing.T) {
	for sql, want := range map[string]string{
		"null": "", "NULL": "", "(null)": "", "((1))": "1", "- 1": "-1", "+1": "+1", "'X'": "'X'", "Abc": "Abc", `"Abc"`: `"Abc"`,
		"TRUE": "true", "CURRENT_TIMESTAMP": "current_timestamp", "datetime('now')": "datetime('now')", "(1) + (2)": "(1) + (2)", "X'aB'": "x'aB'",
	} {
		if got := (names{}).defaultValue(sql); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}

func TestTypeName(t *testing.T) {
	for sql, want := range map[string]string{
		"": "", "varchar ( 10 )": "VARCHAR(10)", "decimal(10 , -2)": "DECIMAL(10,-2)", "unsigned  big int": "UNSIGNED BIG INT",
		`"var char"(3)`: "VAR CHAR(3)", "[int]": "INT", "int /* x */": "INT", "a(1) b": "A(1) B",
	} {
		if got := typeName(sql); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}

// TestCanonShowsWhatIsNotUnderstood: a clause of a future SQLite is compared as text.
func TestCanonShowsWhatIsNotUnderstood(t *testing.T) {
	for kind, definition := range map[schema.Kind]string{
		schema.Table:   "CREATE TABLE t(a INT) SHARDED BY (a)",
		schema.Index:   "CREATE INDEX i ON t(a) INCLUDE (b)",
		schema.View:    "CREATE VIEW v WITH (x) AS SELECT 1",
		schema.Trigger: "CREATE TRIGGER g AFTER TRUNCATE ON t BEGIN SELECT 1; END",
	} {
		key := schema.Key{Kind: kind, Name: "x"}
		if Canon(key, definition) == "" {
			t.Errorf("%q is taken for understood", definition)
		}
		if Canon(key, definition) != Canon(key, strings.ToLower(definition)) {
			t.Errorf("%q is compared by its case", definition)
		}
	}
}

// TestDisagreementIsAGap: where our reading of a definition is not SQLite's, the
// reading is incomplete rather than wrong.
func TestDisagreementIsAGap(t *testing.T) {
	two := []columnFact{{name: "a", typ: "INT"}, {name: "b", typ: "INT", defaultTo: sql.NullString{String: "1", Valid: true}}}
	for name, change := range map[string]func(f *facts, e *entry){
		"column that we miss":  func(f *facts, _ *entry) { f.columns["t"] = append(f.columns["t"], columnFact{name: "c"}) },
		"other name":           func(f *facts, _ *entry) { f.columns["t"][0].name = "x" },
		"default that we miss": func(f *facts, _ *entry) { f.columns["t"][0].defaultTo = sql.NullString{String: "1", Valid: true} },
		"generated":            func(f *facts, _ *entry) { f.columns["t"][0].hidden = 2 },
		"strict":               func(f *facts, _ *entry) { f.tables["t"] = tableFact{kind: "table", strict: true} },
		"key that we miss":     func(f *facts, _ *entry) { f.keys["t"] = []indexFact{{origin: "u", parts: []keyPart{{text: "a"}}}} },
		"reference that we miss": func(f *facts, _ *entry) {
			f.foreignKeys["t"] = []foreignKeyFact{{references: "p", columns: []string{"a"}}}
		},
		"unknown clause": func(_ *facts, e *entry) { e.sql += " SHARDED" },
	} {
		t.Run(name, func(t *testing.T) {
			e := entry{kind: "table", name: "t", table: "t", root: 2, sql: "CREATE TABLE t(a INT, b INT DEFAULT 1)"}
			f := facts{tables: map[string]tableFact{"t": {kind: "table"}}, columns: map[string][]columnFact{"t": append([]columnFact(nil), two...)},
				keys: map[string][]indexFact{}, foreignKeys: map[string][]foreignKeyFact{}}
			for _, wrong := range []bool{false, true} {
				if wrong {
					change(&f, &e)
				}
				f.entries = []entry{e}
				reading, err := interpret(f)
				if err != nil {
					t.Fatal(err)
				}
				if got := len(reading.Gaps) > 0; got != wrong {
					t.Errorf("gaps %v", reading.Gaps)
				}
			}
		})
	}
}

func FuzzCanon(f *testing.F) {
	for _, s := range []string{"CREATE TABLE t(a", "CREATE TABLE t(a INT DEFAULT", "CREATE TABLE t(a,,b)", "CREATE TABLE t('", "CREATE INDEX i ON t(",
		"CREATE INDEX i ON t(collate x)", "CREATE TRIGGER g BEGIN", "CREATE TRIGGER g AFTER INSERT ON t BEGIN", "CREATE VIEW v AS",
		"CREATE VIRTUAL TABLE v USING x(", "CREATE TABLE t(a REFERENCES", "CREATE TABLE t(a ON CONFLICT", "(", ")", "((a)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, kind := range []schema.Kind{schema.Table, schema.Index, schema.View, schema.Trigger} {
			Canon(schema.Key{Kind: kind}, sql)
		}
		n := names{}
		folded := n.fold(sql)
		if again := n.fold(folded); again != folded {
			t.Errorf("%q folds to %q and that to %q", sql, folded, again)
		}
		n.defaultValue(sql)
		typeName(sql)
		n.condition(sql)
	})
}
