package integration

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/schema"
)

var (
	expressionSeed = flag.Uint64("expression-seed", 1, "of the expressions that MySQL and MariaDB are asked to print")
	expressionMany = flag.Int("expressions", 300, "how many of them")
)

// TestMySQLVendorsPrintExpressions has MySQL and MariaDB print views, checks and
// generated columns of expressions that nobody thought of, and expects the same
// of all.
func TestMySQLVendorsPrintExpressions(t *testing.T) {
	w := speaker{Rand: rand.New(rand.NewPCG(*expressionSeed, 0))}
	said := map[schema.Key]string{}
	var script strings.Builder
	script.WriteString("SET NAMES utf8mb4 COLLATE utf8mb4_general_ci; CREATE TABLE t (a int, b varchar(20), c int, d datetime); CREATE TABLE u (x int, y int);\n")
	for i := range *expressionMany {
		view, table := fmt.Sprintf("v%03d", i), fmt.Sprintf("k%03d", i)
		query := w.query()
		said[schema.Key{Kind: schema.View, Name: view}] = query
		fmt.Fprintf(&script, "CREATE VIEW %s AS %s;\n", view, query)
		if i%3 > 0 {
			continue
		}
		w.odd = true // these are asked for their answers alone
		fmt.Fprintf(&script, "CREATE VIEW o%03d AS %s;\n", i, "select a from t where "+w.operand(1)+" xor "+w.operand(1))
		w.odd, w.alone = false, true
		check, number := w.operand(3)+w.of(" and a > 1", " or c < 7", " is not false", " is true"), w.number(3)
		w.alone = false
		said[schema.Key{Kind: schema.Check, Table: table, Name: "c_" + table}], said[schema.Key{Kind: schema.Column, Table: table, Name: "g"}] = check, number
		fmt.Fprintf(&script, "CREATE TABLE %s (a int, b varchar(20), c int, d datetime, g int GENERATED ALWAYS AS (%s) VIRTUAL, CONSTRAINT c_%s CHECK (%s));\n", table, number, table, check)
	}
	readings := map[string]catalog.Reading{}
	list := vendors(t)
	for _, s := range list {
		url := s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
		s.Exec(t, url, script.String())
		readings[s.Name] = inspectMySQL(t, openMySQL(t, parseURL(t, url)))
		answeredAlike(t, s, url, readings[s.Name].Schema)
	}
	// MySQL cannot read the views that it has stored of a IN (SELECT ...) IS TRUE IS NULL.
	lost := 0
	for key, text := range said {
		first, _ := readings[list[0].Name].Schema.Lookup(key)
		unread := func(s servers.Server) bool {
			return slices.ContainsFunc(readings[s.Name].Gaps, func(g catalog.Gap) bool { return strings.Contains(g.What, key.String()) })
		}
		if unread(list[0]) {
			lost++
			continue
		}
		for _, s := range list[1:] {
			if unread(s) {
				lost++
				continue
			}
			o, ok := readings[s.Name].Schema.Lookup(key)
			if !ok {
				t.Errorf("%s: no %s", s.Name, key)
			}
			for _, p := range []string{"query", "expression", "generated"} {
				if got, want := o.Prop(p), first.Prop(p); got != want {
					t.Errorf("%s\n%s: %s\n%s: %s", text, list[0].Name, want, s.Name, got)
				}
			}
		}
	}
	if lost > len(said)*len(list)/20 {
		t.Errorf("%d of %d are not compared: MySQL cannot read them", lost, len(said)*len(list))
	}
}

// rowsOfExpressions have every value beside every other that decides something,
// NULL among them.
const rowsOfExpressions = `INSERT INTO t SELECT a, b, c, d FROM (SELECT NULL AS a UNION SELECT -1 UNION SELECT 0 UNION SELECT 1 UNION SELECT 2 UNION SELECT 7) i,
  (SELECT NULL AS b UNION SELECT '' UNION SELECT 'x' UNION SELECT 'xy' UNION SELECT '1') j, (SELECT NULL AS c UNION SELECT 0 UNION SELECT 1 UNION SELECT 3) k,
  (SELECT NULL AS d UNION SELECT '2019-12-31 10:00:00' UNION SELECT '2020-06-01') l;
INSERT INTO u VALUES (1, 1), (2, NULL), (NULL, 7), (0, -1);`

// answeredAlike asks a server its views and the queries that we read of them: what
// a query is written as for the comparison has the same answer.
func answeredAlike(t *testing.T, s servers.Server, url string, of schema.Schema) {
	t.Helper()
	e := parseURL(t, url)
	pool, err := sql.Open("mysql", e.User+":"+e.Password.Reveal()+"@tcp("+e.Address()+")/"+e.Database+"?multiStatements=true")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	db, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci; SET SESSION timestamp = 1600000000, sql_mode = '';"+rowsOfExpressions); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for o := range of.All() {
		query := o.Prop("query")
		if o.Key.Kind != schema.View || query == "" || strings.Contains(query, "limit") || strings.Contains(query, "rand(") || strings.Contains(query, "group_concat(") || strings.Contains(query, "over (") {
			continue // there is more than one right answer
		}
		if s.Name == "mariadb10.5" && strings.Contains(query, "xor") {
			continue // its answer is wrong where one side is TRUE for every row, as a <=> b IS NOT NULL is
		}
		want, err := checksum(t.Context(), db, "SELECT * FROM "+o.Key.Name)
		if err != nil {
			continue // of values that are out of range
		}
		asked++
		got := map[string]int{}
		_, err = db.ExecContext(t.Context(), "CREATE OR REPLACE VIEW answers AS "+query)
		if err != nil && strings.Contains(err.Error(), "near 'is ") {
			continue // MySQL reads no IS behind another
		}
		if err == nil {
			got, err = checksum(t.Context(), db, "SELECT * FROM answers")
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s, %s: another answer of what it is read as: %v\n%s\n%s", s.Name, o.Key, err, query, o.Definition)
		}
	}
	if asked < *expressionMany/2 {
		t.Errorf("%s answered %d views alone", s.Name, asked)
	}
}

// checksum is how often each row is in an answer.
func checksum(ctx context.Context, db *sql.Conn, query string) (map[string]int, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	counts := map[string]int{}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		counts[fmt.Sprint(values)]++
	}
	return counts, rows.Err()
}

// speaker makes up expressions that both servers take, each operation in brackets
// or, where it is read the same, now and then without.
type speaker struct {
	*rand.Rand
	alone bool // without queries and the time, which no check can have
	odd   bool // with what the servers may print in ways of their own
}

func (w speaker) of(choices ...string) string { return choices[w.IntN(len(choices))] }

// table names the table of the column behind it.
func (w speaker) table() string {
	if w.alone {
		return ""
	}
	return "t."
}

func (w speaker) query() string {
	switch w.IntN(10) {
	case 6:
		return "select " + w.text(3) + " as r, " + w.moment(2) + " as s from t where " + w.text(1) + " = " + w.text(2) + " or " + w.moment(1) + " > " + w.moment(2)
	case 7:
		return w.shape()
	case 8:
		return w.shape()
	case 0:
		return "select " + w.number(3) + " as r, " + w.condition(3) + " as s from t"
	case 1:
		return "select a, b, c, d from t having " + w.condition(2)
	case 2:
		return "select t.a from t " + w.of("join", "left join") + " u on " + w.condition(2) + " where " + w.operand(2)
	case 3:
		return "select if(" + w.condition(2) + ", 1, 2) as r, case when " + w.condition(2) + " then " + w.number(1) + " else 0 end as s, case " + w.number(1) + " when 1 then 2 end as w from t where " + w.condition(2)
	default:
		return "select a from t where " + w.condition(4)
	}
}

// operand is a condition in brackets, or one that needs none.
func (w speaker) operand(depth int) string {
	if w.IntN(3) == 0 {
		return w.simple(depth)
	}
	return "(" + w.condition(depth) + ")"
}

func (w speaker) condition(depth int) string {
	if depth <= 0 {
		return w.simple(0)
	}
	switch w.IntN(10) {
	case 0, 1:
		return w.operand(depth-1) + " and " + w.operand(depth-1)
	case 2, 3:
		return w.operand(depth-1) + " or " + w.operand(depth-1)
	case 4:
		return w.simple(depth-1) + " xor " + w.simple(depth-1)
	case 5:
		return "not " + w.of("("+w.condition(depth-1)+")", w.simple(0))
	case 6:
		return "(" + w.condition(depth-1) + ") is " + w.of("", "not ") + w.of("true", "false", "null", "unknown")
	default:
		return w.simple(depth)
	}
}

func (w speaker) simple(depth int) string {
	kind := w.IntN(16)
	if w.alone && (kind == 5 || kind == 6 || kind == 8) {
		kind = 0
	}
	switch kind {
	case 14:
		return "a " + w.of("", "not ") + "between 1 and 1" + w.of(" - c", " + 1", "", " * c")
	case 15:
		if !w.odd {
			return "a between -1 and -1"
		}
		return "a " + w.of(">", "=", "<>", "<=") + " " + w.of("any", "all", "some") + " (select x from u)"
	case 0:
		return w.of("a", "c", "a", "c", "not (not (c))")
	case 1:
		return "b " + w.of("", "not ") + "like 'x%'"
	case 2:
		return w.value(depth) + " " + w.of("", "not ") + "in (1, 2, " + w.of("3", "c + 1") + ")"
	case 3:
		return w.value(depth) + " " + w.of("", "not ") + "between " + w.value(0) + " and " + w.value(0)
	case 4:
		return w.value(depth) + " is " + w.of("", "not ") + "null"
	case 5:
		return w.of("", "not ") + "exists (select 1 from u where x = " + w.of("1", "a") + ")"
	case 6:
		return w.of("a", "c") + " " + w.of("", "not ") + "in (select x from u)"
	case 7:
		return "b " + w.of("", "not ") + "regexp '^x'"
	case 8:
		return "d " + w.of("<", ">=") + " " + w.of("'2020-01-01'", "'2020-01-01' + interval 1 day", "d - interval a hour", "current_timestamp")
	case 9:
		return w.of("length(b)", "coalesce(a, c)", "ifnull(c, 0)")
	default:
		return w.value(depth) + " " + w.of("=", "<>", "<", ">", "<=", ">=", "<=>", "!=") + " " + w.value(depth)
	}
}

// value is a number that binds as tightly as a name.
func (w speaker) value(depth int) string {
	if depth <= 0 || w.IntN(2) == 0 {
		return w.of("a", "c", w.table()+"a", "1", "0", "length(b)", "-1", "abs(c)")
	}
	return "(" + w.number(depth) + ")"
}

func (w speaker) number(depth int) string {
	if depth <= 0 {
		return w.of("a", "c", "7")
	}
	switch w.IntN(12) {
	case 0, 1, 2:
		return w.value(depth-1) + " " + w.of("+", "-", "*", "/", "%") + " " + w.value(depth-1)
	case 3:
		return w.value(depth-1) + " " + w.of("|", "&", "<<", ">>", "^") + " " + w.value(depth-1)
	case 4:
		return w.of("-", "~") + w.of("a", "(a + "+w.value(depth-1)+")")
	case 5:
		return "coalesce(" + w.number(depth-1) + ", " + w.value(0) + ")"
	case 6:
		return "case when " + w.condition(depth-1) + " then " + w.number(depth-1) + " else " + w.value(0) + " end"
	case 7:
		return "if(" + w.condition(depth-1) + ", " + w.number(depth-1) + ", 0)"
	case 8:
		return "cast(" + w.number(depth-1) + " as " + w.of("signed", "unsigned", "char(10)", "decimal(10,2)") + ")"
	case 9:
		return "nullif(" + w.number(depth-1) + ", 1)"
	case 10:
		return "greatest(a, " + w.number(depth-1) + ")"
	default:
		if w.alone {
			return w.of("locate('x', b)", "char_length(b)", "mod(a, 3)")
		}
		return w.of("(select max(x) from u)", "(select count(*) from u where y = a)", "locate('x', b)", "char_length(b)", "mod(a, 3)")
	}
}

// text is an expression of a text.
func (w speaker) text(depth int) string {
	if depth <= 0 {
		return w.of("b", "'x'", "'it''s'", "concat(b, 'x')", "upper(b)", "lower(b)", "trim(b)")
	}
	switch w.IntN(14) {
	case 0:
		return "concat(" + w.text(depth-1) + ", " + w.text(depth-1) + ")"
	case 1:
		return "substring(" + w.text(depth-1) + w.of(", 2)", ", 2, 3)", " from 2)", " from 2 for 3)")
	case 2:
		return "coalesce(" + w.text(depth-1) + ", '')"
	case 3:
		return w.of("left", "right") + "(" + w.text(depth-1) + ", 3)"
	case 4:
		return "replace(" + w.text(depth-1) + ", 'a', 'b')"
	case 5:
		return "if(" + w.condition(1) + ", " + w.text(depth-1) + ", 'n')"
	case 6:
		return "case when " + w.condition(1) + " then " + w.text(depth-1) + " else b end"
	case 7:
		return "cast(" + w.number(1) + " as char(10))"
	case 8:
		return "date_format(" + w.moment(depth-1) + ", '%Y-%m')"
	case 9:
		return "concat_ws('-', " + w.text(depth-1) + ", a)"
	case 10:
		return "lpad(" + w.text(depth-1) + ", 5, '0')"
	case 11:
		return w.of("hex", "reverse", "ucase", "lcase", "ltrim", "rtrim", "quote") + "(" + w.text(depth-1) + ")"
	case 12:
		return "trim(" + w.of("leading", "trailing", "both") + " 'x' from " + w.text(depth-1) + ")"
	default:
		return w.of("substring_index(b, ',', 1)", "nullif(b, '')", "ifnull(b, 'n')", "elt(a, 'x', 'y')", "format(a, 2)", "repeat(b, 2)", "insert(b, 1, 2, 'z')")
	}
}

// moment is an expression of a date or a time.
func (w speaker) moment(depth int) string {
	if depth <= 0 {
		return w.of("d", "now()", "current_timestamp", "curdate()", "'2020-01-01'", "date(d)", "utc_timestamp()")
	}
	switch w.IntN(8) {
	case 0:
		return w.of("date_add", "date_sub") + "(" + w.moment(depth-1) + ", interval " + w.value(1) + " " + w.of("day", "hour", "month", "second") + ")"
	case 1:
		return "(" + w.moment(depth-1) + " " + w.of("+", "-") + " interval " + w.of("1", "a", "(a + 1)", "'1:30'") + " " + w.of("day", "hour_minute") + ")"
	case 2:
		return "greatest(" + w.moment(depth-1) + ", d)"
	case 3:
		return "coalesce(" + w.moment(depth-1) + ", now())"
	case 4:
		return "if(" + w.condition(1) + ", " + w.moment(depth-1) + ", d)"
	case 5:
		return "cast(" + w.moment(depth-1) + " as " + w.of("date", "datetime", "datetime(3)", "time") + ")"
	case 6:
		return w.of("last_day", "date") + "(" + w.moment(depth-1) + ")"
	default:
		return w.of("from_unixtime(a)", "str_to_date(b, '%Y-%m-%d')", "makedate(2020, a)", "addtime(d, '1:00')", "date '2020-01-01'", "timestamp '2020-01-01 10:00:00'", "timestamp(d)")
	}
}

// shape is a query of more than SELECT ... FROM t WHERE.
func (w speaker) shape() string {
	switch w.IntN(14) {
	case 0:
		return "select a, count(*) as n, sum(" + w.number(2) + ") as s, max(" + w.text(1) + ") as m from t group by a"
	case 1:
		return "select count(distinct a) as n, avg(" + w.number(1) + ") as s, group_concat(b order by " + w.number(1) + w.of("", " desc") + " separator ';') as g from t"
	case 2:
		return "select " + w.number(1) + " as r from t order by " + w.number(1) + w.of("", " desc", " asc") + w.of("", ", b", " limit 3", " limit 3 offset 2")
	case 3:
		return "select a, b from t where " + w.condition(1) + " union " + w.of("", "all ") + "select x, 'y' from u" + w.of("", " order by 1", " limit 2")
	case 4:
		return "select s.r from (select " + w.number(2) + " as r from t where " + w.condition(1) + ") s where s.r > 1"
	case 5:
		return "with q as (select " + w.number(1) + " as r from t where " + w.condition(1) + ") select r from q"
	case 6:
		return "select row_number() over (partition by a order by " + w.number(1) + w.of("", " desc") + ") as r, " + w.of("sum", "max", "count") + "(c) over (order by a" + w.of("", " rows between unbounded preceding and current row", " rows 2 preceding") + ") as s from t"
	case 7:
		return "select distinct a, " + w.text(1) + " as r from t"
	case 8:
		return "select t.a from t left join u on t.a = u.x and " + w.condition(1) + " inner join u w on w.x = u.y where " + w.condition(1)
	case 9:
		return "select t.a from t right join u on t.a = u.x cross join u w"
	case 10:
		return "select t.a from t, u where t.a = u.x and " + w.condition(1)
	case 11:
		return "select a from t where a " + w.of("=", ">", "<>") + " " + w.of("any", "all", "some") + " (select x from u where " + w.of("y = 1", "y > c") + ")"
	case 12:
		return "select extract(" + w.of("year", "month", "day", "hour") + " from " + w.moment(1) + ") as r, " + w.of("year", "month", "dayofweek", "quarter", "unix_timestamp", "to_days") + "(" + w.moment(1) + ") as s, timestampdiff(" + w.of("day", "hour", "second") + ", d, " + w.moment(1) + ") as u, datediff(d, " + w.moment(1) + ") as v from t"
	default:
		return "select (" + w.text(1) + ") collate utf8mb4_bin as r, binary b = 'x' as s, " + w.of("a div 2", "a mod 2", "- a", "+ a", "a || c", "a && c", "! a", "round(a / 3, 2)", "truncate(a, 1)", "floor(a / 2)", "sign(a)", "pow(a, 2)", "conv(a, 10, 2)", "rand() < 0.5", "x'4142'", "0x41", "b'101'", "1e3", "1.50", "a is true", "(a, c) = (1, 2)", "(a, c + 1, b) <> (1, 2 = c, 'x')", "(a, 1) = (select x, y from u limit 1)", "not (a, c) = (1, 2) or a", "(a, c) in ((1, 2), (3, 4))", "find_in_set('x', b)", "field(b, 'x', 'y')", "instr(b, 'x')", "isnull(a)", "strcmp(b, 'x')", "a <> -1", "interval(a, 1, 5)", "crc32(b)", "ascii(b)", "bit_count(a)", "json_extract(b, '$.a')", "json_unquote(json_extract(b, '$.a'))", "json_valid(b)", "json_length(b)", "json_contains(b, '1')", "json_array(1, a)", "json_object('k', b)", "b like 'x!%' escape '!'", "a between 1 and 2", "convert(b using utf8mb4)", "least(a, c)", "std(a) over ()", "ifnull(a, 0) = 0") + " as v from t"
	}
}
