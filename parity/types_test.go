package parity

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/endpoint"
)

// TestCompareTypes compares spellings as the servers give them of what Rails,
// Django and Laravel make of one field of a model (testdata/orms), and what is
// made of it by hand.
func TestCompareTypes(t *testing.T) {
	const postgres, mysql, mariadb, sqlite = endpoint.Postgres, endpoint.MySQL, endpoint.MariaDB, endpoint.SQLite
	for _, test := range []struct {
		of   endpoint.Engine
		a    string
		and  endpoint.Engine
		b    string
		want likeness
	}{
		{postgres, "bigint", sqlite, "INTEGER", alike},
		{postgres, "bigint", sqlite, "INTEGER(8)", alike},
		{postgres, "integer", sqlite, "BIGINT", sizeApart},
		{postgres, "integer", sqlite, "INT(11)", alike},
		{postgres, "integer", sqlite, "INTEGER UNSIGNED", alike},
		{postgres, "integer", mysql, "int unsigned", alike},
		{postgres, "integer", mysql, "bigint", sizeApart},
		{postgres, "smallint", mysql, "tinyint", alike},
		{postgres, "integer", mysql, "mediumint", alike},
		{postgres, "integer", mysql, "year", alike},
		{postgres, "numeric(12,2)", mysql, "decimal(12,2)", alike},
		{postgres, "numeric(12,2)", mysql, "decimal(12,2) unsigned", alike},
		{postgres, "numeric(12,2)", mysql, "decimal(12,4)", sizeApart},
		{postgres, "numeric(12,0)", mysql, "decimal(12,0)", alike},
		{postgres, "numeric(12,2)", sqlite, "DECIMAL", alike},
		{postgres, "numeric(12,2)", sqlite, "DECIMAL(12,2)", alike},
		{postgres, "numeric(12,2)", sqlite, "REAL", familyWide},
		{postgres, "double precision", mysql, "float", alike},
		{postgres, "double precision", sqlite, "REAL", alike},
		{postgres, "double precision", sqlite, "DOUBLE PRECISION", alike},
		{postgres, "character varying(190)", mysql, "varchar(190)", alike},
		{postgres, "character varying(190)", mysql, "varchar(255)", sizeApart},
		{postgres, "character varying", mysql, "varchar(255)", alike},
		{postgres, "text", mysql, "longtext", alike},
		{postgres, "character(2)", sqlite, "VARCHAR", alike},
		{postgres, "character varying(190)", sqlite, "VARCHAR(100)", sizeApart},
		{postgres, "text", sqlite, "NVARCHAR(MAX)", alike}, // by SQLite's rules of affinity
		{postgres, "text", sqlite, "INTEGER", familyWide},
		{postgres, "boolean", mysql, "tinyint(1)", alike},
		{postgres, "boolean", mysql, "bit(1)", alike},
		{postgres, "boolean", mysql, "int", familyWide},
		{postgres, "boolean", mysql, "tinyint", standsIn},           // TypeORM
		{postgres, "numeric", sqlite, "TEXT", standsIn},             // EF Core
		{postgres, "double precision", sqlite, "NUMERIC", standsIn}, // Ecto
		{postgres, "interval", sqlite, "DATETIME", standsIn},        // SQLAlchemy
		{postgres, "extensions.citext", sqlite, "TEXT", alike},
		{postgres, "boolean", sqlite, "BOOL", alike},
		{postgres, "boolean", sqlite, "TINYINT(1)", alike},
		{postgres, "boolean", sqlite, "INTEGER", standsIn},
		{postgres, "date", sqlite, "DATE", alike},
		{postgres, "date", sqlite, "DATETIME", familyWide},
		{postgres, "timestamp(6) without time zone", sqlite, "DATETIME(6)", alike},
		{postgres, "timestamp with time zone", mysql, "datetime(6)", alike},
		{postgres, "timestamp(0) without time zone", mysql, "timestamp", alike},
		{postgres, "timestamp with time zone", mysql, "date", familyWide},
		{postgres, "time(0) without time zone", mysql, "time", alike},
		{postgres, "interval", mysql, "bigint", standsIn},
		{postgres, "jsonb", mysql, "json", alike},
		{postgres, "jsonb", mariadb, "longtext", standsIn},
		{postgres, "jsonb", mysql, "longtext", familyWide}, // MySQL has the type
		{postgres, "json", sqlite, "TEXT", standsIn},
		{mariadb, "longtext", sqlite, "JSON", standsIn},
		{postgres, "uuid", mysql, "char(36)", standsIn},
		{postgres, "uuid", mariadb, "uuid", alike},
		{postgres, "uuid", sqlite, "CHAR(32)", standsIn},
		{postgres, "uuid", mysql, "bigint", familyWide},
		{postgres, "bytea", mysql, "longblob", alike},
		{postgres, "bytea", sqlite, "BLOB", alike},
		{postgres, "inet", mysql, "varchar(45)", standsIn},
		{postgres, "macaddr", sqlite, "VARCHAR", standsIn},
		{postgres, "character varying(255)", mysql, "enum('new','old')", standsIn},
		{mysql, "enum('new','old')", sqlite, "VARCHAR", standsIn},
		{postgres, "integer[]", sqlite, "TEXT", standsIn},
		{postgres, "tsvector", sqlite, "TEXT", unmatched},
		{postgres, "integer", sqlite, "", unmatched},
		{postgres, "integer", mysql, "geometry", unmatched},
	} {
		for _, way := range []string{"", "the other way round: "} {
			got := compareTypes(logical(test.of, test.a), logical(test.and, test.b), test.of, test.and)
			if way != "" {
				got = compareTypes(logical(test.and, test.b), logical(test.of, test.a), test.and, test.of)
			}
			if got != test.want {
				t.Errorf("%s%s %s and %s %q: likeness %d, want %d", way, test.of, test.a, test.and, test.b, got, test.want)
			}
		}
	}
}

// TestUnsaid is what two types of one family are not compared in: it is named,
// lest they pass for equal.
func TestUnsaid(t *testing.T) {
	const postgres, mysql, sqlite = endpoint.Postgres, endpoint.MySQL, endpoint.SQLite
	for _, test := range []struct {
		of   endpoint.Engine
		a    string
		and  endpoint.Engine
		b    string
		want string
	}{
		{postgres, "character varying(190)", mysql, "varchar(190)", ""},
		{postgres, "character varying(190)", mysql, "text", "[lengths of columns]"},
		{postgres, "character varying", mysql, "varchar(255)", "[lengths of columns]"},
		{postgres, "text", sqlite, "TEXT", ""},
		{postgres, "text", sqlite, "VARCHAR(20)", "[lengths of columns]"},
		{postgres, "bytea", mysql, "varbinary(16)", "[lengths of columns]"},
		{postgres, "numeric(12,2)", sqlite, "DECIMAL", "[precisions of columns]"},
		{postgres, "numeric(12,2)", sqlite, "DECIMAL(12,2)", ""},
		{postgres, "real", sqlite, "REAL", "[widths of floats]"},
		{postgres, "double precision", sqlite, "REAL", ""},
		{postgres, "double precision", mysql, "float", "[widths of floats]"},
		{postgres, "real", mysql, "float", ""},
		{postgres, "bigint", sqlite, "INTEGER", ""},
		{postgres, "integer", sqlite, "INTEGER", "[widths of integers]"},
		{postgres, "integer", mysql, "int unsigned", "[signs of integers]"},
		{postgres, "integer", mysql, "int", ""},
		{postgres, "timestamp(6) without time zone", mysql, "datetime(6)", ""},
		{postgres, "timestamp with time zone", mysql, "datetime", "[time zones of columns fractions of seconds]"},
		{postgres, "timestamp(0) with time zone", mysql, "timestamp", ""},
		{postgres, "timestamp with time zone", sqlite, "DATETIME", ""}, // which has neither
	} {
		a, b := parseType(test.of, test.a), parseType(test.and, test.b)
		family := logical(test.of, test.a).family
		for _, got := range [][]aspectOfType{unsaid(a, b, family), unsaid(b, a, family)} {
			if text := strings.TrimPrefix(fmt.Sprint(got), "[]"); text != test.want {
				t.Errorf("%s and %s: %s, want %s", test.a, test.b, text, test.want)
			}
		}
	}
}

func TestLogicalEnum(t *testing.T) {
	want := logicalType{family: enums, values: []string{"new", "it's", "a,b"}}
	if d := cmp.Diff(want, logical(endpoint.MySQL, "enum('new','it''s','a,b')"), cmp.AllowUnexported(logicalType{})); d != "" {
		t.Error(d)
	}
}

func TestColumnList(t *testing.T) {
	for _, test := range []struct {
		engine endpoint.Engine
		list   string
		want   []string // nil for what is not plain
	}{
		{endpoint.Postgres, `id`, []string{"id"}},
		{endpoint.Postgres, `a, "B c" DESC NULLS LAST`, []string{"a", "b c"}},
		{endpoint.Postgres, `email varchar_pattern_ops`, nil},
		{endpoint.Postgres, `lower(email)`, nil},
		{endpoint.Postgres, `(a || b)`, nil},
		{endpoint.MySQL, "name(50), `key` DESC", []string{"name", "key"}},
		{endpoint.MySQL, "(lower(`name`))", nil},
		{endpoint.SQLite, `a, "order" DESC`, []string{"a", "order"}},
		{endpoint.SQLite, `a COLLATE NOCASE`, nil},
	} {
		got, plain := columnList(test.engine, test.list)
		if !plain {
			got = nil
		}
		if d := cmp.Diff(test.want, got); d != "" || plain != (test.want != nil) {
			t.Errorf("%s %s: %s", test.engine, test.list, d)
		}
	}
}
