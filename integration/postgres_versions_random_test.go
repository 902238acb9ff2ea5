package integration

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/schema"
)

// TestPostgresVersionsPrintExpressions has every PostgreSQL print views, checks,
// indexes and defaults of expressions that nobody thought of, and expects of all
// what means the same.
func TestPostgresVersionsPrintExpressions(t *testing.T) {
	w := pgSpeaker{rand.New(rand.NewPCG(*expressionSeed, 1))}
	said := map[string]string{}
	var script strings.Builder
	script.WriteString(`CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (a int, b text, c numeric, d timestamptz, e date, f boolean, g int[], j jsonb, m mood, v varchar(20), s timestamp, i interval);
CREATE TABLE u (x int, y text);
`)
	for i := range *expressionMany {
		query := w.query()
		said[fmt.Sprintf("v%03d", i)] = query
		fmt.Fprintf(&script, "CREATE VIEW v%03d AS %s;\n", i, query)
		if i%3 > 0 {
			continue
		}
		check, index := w.plain(3), w.number(2)
		said[fmt.Sprintf("k%03d", i)] = check + "; " + index
		fmt.Fprintf(&script, "CREATE TABLE k%03d (a int DEFAULT (%s), b text, c numeric, f boolean, g int[], v varchar(20), CHECK (%s));\n", i, w.constant(), check)
		fmt.Fprintf(&script, "CREATE INDEX ON k%03d ((%s)) WHERE %s;\n", i, index, w.plain(1))
	}
	var first schema.Schema
	var firstPlatform catalog.Platform
	for _, db := range databases(t, "postgres") {
		url := db.create(t, script.String())
		read, platform := inspectAs(t, url, catalog.Scope{}).Schema, platformOf(t, url)
		if first.Len() == 0 {
			first, firstPlatform = read, platform
			continue
		}
		for _, c := range schema.Diff(first, read, postgres.Canon) {
			if !cosmetic(c, firstPlatform, platform) {
				t.Errorf("%s: %s: %s", db.name, said[strings.SplitN(c.Key.Name, "_", 2)[0]]+said[c.Key.Table], changeLines([]schema.Change{c}))
			}
		}
	}
}

// pgSpeaker makes up expressions that every PostgreSQL takes.
type pgSpeaker struct{ *rand.Rand }

func (w pgSpeaker) of(choices ...string) string { return choices[w.IntN(len(choices))] }

func (w pgSpeaker) query() string {
	switch w.IntN(22) {
	case 0:
		return "SELECT " + w.number(3) + " AS r, " + w.text(3) + " AS q, " + w.condition(2) + " AS k FROM t"
	case 1:
		return "SELECT a, count(*) AS n, sum(" + w.number(1) + ") FILTER (WHERE " + w.condition(1) + ") AS k FROM t GROUP BY a HAVING count(*) > 1 AND " + w.of("max(c) > 1", "bool_or(f)", "min(b) LIKE 'x%'")
	case 2:
		return "SELECT t.a FROM t " + w.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN") + " u ON t.a = u.x" + w.of("", " AND u.y = 'x'") + " WHERE " + w.condition(2)
	case 3:
		return "WITH q AS " + w.of("", "MATERIALIZED ", "NOT MATERIALIZED ") + "(SELECT " + w.number(1) + " AS r FROM t WHERE " + w.condition(1) + ") SELECT r FROM q"
	case 4:
		return "WITH RECURSIVE q(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM q WHERE n < 5) SELECT n FROM q WHERE " + w.of("n > 1", "n IN (1, 2)", "n BETWEEN 1 AND 3")
	case 5:
		return "SELECT row_number() OVER (PARTITION BY a ORDER BY 0 + " + w.number(1) + w.of("", " DESC", " DESC NULLS LAST", " NULLS FIRST") + ") AS r, sum(c) OVER w AS s FROM t WINDOW w AS (ORDER BY a" + w.of("", " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", " ROWS 2 PRECEDING", " GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES") + ")"
	case 6:
		return "SELECT a, " + w.number(0) + " AS z FROM t WHERE " + w.condition(1) + w.of(" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + "SELECT x, 1 FROM u" + w.of("", " ORDER BY 1", " LIMIT 2", " ORDER BY 1 DESC OFFSET 1")
	case 7:
		return "SELECT s.r FROM (SELECT " + w.number(2) + " AS r FROM t WHERE " + w.condition(1) + ") s WHERE s.r > 1"
	case 8:
		return "SELECT t.a, l.z FROM t, LATERAL (SELECT u.x + t.a AS z FROM u WHERE u.y = t.b) l WHERE " + w.of("l.z > 1", "t.f")
	case 9:
		return "SELECT a, b, " + w.of("grouping(a)", "count(*)") + " AS n FROM t GROUP BY " + w.of("GROUPING SETS ((a), (b), ())", "ROLLUP (a, b)", "CUBE (a, b)", "a, ROLLUP (b)")
	case 10:
		return "SELECT DISTINCT " + w.of("", "ON (a) ") + "a, " + w.text(1) + " AS q FROM t"
	case 11:
		return "SELECT string_agg(" + w.text(1) + ", ',' ORDER BY " + w.number(0) + w.of("", " DESC") + ") AS r, array_agg(DISTINCT a) AS q, percentile_cont(0.5) WITHIN GROUP (ORDER BY c) AS k FROM t"
	case 12:
		return "SELECT " + w.moment(2) + " AS r, " + w.moment(1) + " AS q FROM t WHERE " + w.moment(1) + " > now()"
	case 13:
		return "SELECT x FROM u WHERE x " + w.of("=", ">", "<>") + " " + w.of("ANY", "ALL") + w.of(" (SELECT a FROM t WHERE "+w.condition(1)+")", " (ARRAY[1, 2])", " ('{1,2}'::int[])")
	case 14:
		return "SELECT (VALUES (1)) AS r, ARRAY(SELECT x FROM u) AS q, ROW(a, b) = ROW(1, 'x') AS k FROM t"
	case 15:
		return "SELECT g.n, t.a FROM generate_series(1, 3) " + w.of("", "WITH ORDINALITY ") + w.of("AS g(n)", "g(n)") + " JOIN t ON true WHERE " + w.condition(1)
	case 16:
		return "SELECT * FROM (VALUES (1, 'x'), (2, NULL)) AS q(n, z) WHERE q.n IN (1, 2, " + w.of("3", "4") + ")"
	case 17:
		return "SELECT a FROM t TABLESAMPLE " + w.of("BERNOULLI (10)", "SYSTEM (5) REPEATABLE (1)")
	case 18:
		return "SELECT a FROM t ORDER BY 0 + " + w.number(1) + w.of("", " DESC", " USING >") + w.of("", " NULLS LAST") + " LIMIT " + w.of("1", "NULL", "ALL", "2") + w.of("", " OFFSET 1")
	default:
		return "SELECT a FROM t WHERE " + w.condition(4)
	}
}

func (w pgSpeaker) operand(depth int) string { return "(" + w.condition(depth) + ")" }

func (w pgSpeaker) condition(depth int) string {
	if depth > 0 {
		switch w.IntN(8) {
		case 0, 1:
			return w.operand(depth-1) + " AND " + w.operand(depth-1)
		case 2, 3:
			return w.operand(depth-1) + " OR " + w.operand(depth-1)
		case 4:
			return "NOT " + w.operand(depth-1)
		case 5:
			return w.operand(depth-1) + " IS " + w.of("", "NOT ") + w.of("TRUE", "FALSE", "NULL", "UNKNOWN")
		}
	}
	switch w.IntN(16) {
	case 0:
		return w.of("", "NOT ") + "EXISTS (SELECT 1 FROM u WHERE x = a)"
	case 1:
		return "a " + w.of("", "NOT ") + "IN (SELECT x FROM u)"
	case 2:
		return "m " + w.of("= 'sad'", "IN ('sad', 'ok')", "<> 'ok'")
	case 3:
		return "j " + w.of("? 'x'", "@> '{\"a\": 1}'", "->> 'a' = 'x'", "#>> '{a,b}' IS NULL", "-> 'a' IS NOT NULL")
	case 4:
		return "d " + w.of("<", ">=") + " " + w.moment(1)
	case 5:
		return "(a, b) " + w.of("= (1, 'x')", "< (1, 'x')", "IN ((1, 'x'), (2, 'y'))", "IS DISTINCT FROM (1, 'x')")
	case 6:
		return "s " + w.of("< now()", "BETWEEN '2020-01-01' AND '2021-01-01'", "= current_timestamp::timestamp", "> localtimestamp")
	case 7:
		return "(d, d) OVERLAPS (now(), now())"
	default:
		return w.plain(depth)
	}
}

// plain is a condition that a check can have.
func (w pgSpeaker) plain(depth int) string {
	switch w.IntN(18) {
	case 0:
		return w.of("f", "NOT f", "f IS TRUE", "f = true", "f IS NOT FALSE", "(f IS NULL) = false")
	case 1:
		return w.text(depth) + " " + w.of("", "NOT ") + w.of("LIKE", "ILIKE", "SIMILAR TO") + " 'x%'"
	case 2:
		return w.number(depth) + " " + w.of("", "NOT ") + "IN (1, 2, " + w.of("3", "4", "5") + ")"
	case 3:
		return w.number(depth) + " " + w.of("", "NOT ") + "BETWEEN " + w.of("", "SYMMETRIC ") + w.number(0) + " AND " + w.number(0)
	case 4:
		return w.number(depth) + " IS " + w.of("", "NOT ") + "NULL"
	case 5:
		return w.number(depth) + " IS " + w.of("", "NOT ") + "DISTINCT FROM " + w.number(0)
	case 6:
		return w.text(depth) + w.of(" ~ ", " !~ ", " ~* ", " = ", " <> ", " < ") + w.text(depth-1)
	case 7:
		return w.text(depth) + " " + w.of("", "NOT ") + "IN ('x', 'y')"
	case 8:
		return "v " + w.of("= 'x'", "IN ('x', 'y')", "LIKE 'x%'", "<> ALL (ARRAY['x', 'y'])", "= ANY ('{x,y}')", "::text = b", "COLLATE \"C\" < 'x'")
	case 9:
		return "g " + w.of("@> ARRAY[1]", "= '{1,2}'", "&& ARRAY[1, 2]", "[1] = 1", "IS NOT NULL", "<> ARRAY[]::int[]", "[1:2] = '{1}'")
	case 10:
		return "cardinality(g) > 1 AND array_length(g, 1) = 2"
	case 11:
		return w.text(0) + " LIKE 'a!%' ESCAPE '!'"
	case 12:
		return "(a > 1) = (" + w.number(0) + " < 2)"
	default:
		return "(" + w.number(depth) + ") " + w.of("=", "<>", "<", ">", "<=", ">=", "!=") + " " + w.number(depth-1)
	}
}

// number is an expression of an integer or a numeric over columns that every table has.
func (w pgSpeaker) number(depth int) string {
	if depth <= 0 {
		return w.of("a", "1", "-1", "a", "2", "1.5", "c")
	}
	switch w.IntN(16) {
	case 0, 1, 2:
		return "(" + w.number(depth-1) + " " + w.of("+", "-", "*", "/") + " " + w.number(depth-1) + ")"
	case 3:
		return "(" + w.of("a", "1") + " " + w.of("%", "|", "&", "<<", ">>", "#", "^") + " 3)"
	case 4:
		return "(" + w.of("-", "+", "@", "~") + "(a))"
	case 5:
		return "COALESCE(" + w.number(depth-1) + ", " + w.number(0) + ")"
	case 6:
		return "CASE WHEN " + w.plain(depth-1) + " THEN " + w.number(depth-1) + " ELSE " + w.number(0) + " END"
	case 7:
		return "CASE a WHEN 1 THEN " + w.number(0) + " WHEN 2 THEN 3 END"
	case 8:
		return "(" + w.number(depth-1) + ")::" + w.of("int", "numeric(10,2)", "bigint", "double precision", "numeric")
	case 9:
		return "NULLIF(" + w.number(depth-1) + ", 1)"
	case 10:
		return w.of("GREATEST", "LEAST") + "(a, " + w.number(depth-1) + ")"
	case 11:
		return w.of("length", "char_length", "octet_length", "ascii") + "(" + w.text(depth-1) + ")"
	case 12:
		return w.of("position('x' in b)", "strpos(b, 'x')", "mod(a, 3)", "abs(a)", "round(c, 2)", "trunc(c)", "floor(c)", "ceil(c)", "power(c, 2)", "sign(a)", "g[1]", "array_length(g, 1)")
	case 13:
		return "cast(" + w.number(depth-1) + " AS " + w.of("int", "smallint", "numeric(5)") + ")"
	default:
		return w.number(depth - 1)
	}
}

// text is an expression of a text over columns that every table has.
func (w pgSpeaker) text(depth int) string {
	if depth <= 0 {
		return w.of("b", "'x'", "'it''s'", "b", "v", "v::text", "'a\\b'", "E'a\\nb'")
	}
	switch w.IntN(14) {
	case 0:
		return "(" + w.text(depth-1) + " || " + w.text(depth-1) + ")"
	case 1:
		return "substring(" + w.text(depth-1) + w.of(" from 2)", " from 2 for 3)", ", 2, 3)", " from 'x.*')", " for 2)")
	case 2:
		return "trim(" + w.of("", "both ", "leading ", "trailing ") + w.of("", "'x' ") + "from " + w.text(depth-1) + ")"
	case 3:
		return "COALESCE(" + w.text(depth-1) + ", '')"
	case 4:
		return w.of("upper", "lower", "btrim", "ltrim", "md5", "reverse", "initcap") + "(" + w.text(depth-1) + ")"
	case 5:
		return "CASE WHEN " + w.plain(0) + " THEN " + w.text(depth-1) + " ELSE b END"
	case 6:
		return "(" + w.number(depth-1) + ")::text"
	case 7:
		return "overlay(" + w.text(depth-1) + " placing 'x' from 2" + w.of("", " for 1") + ")"
	case 8:
		return w.of("left", "right") + "(" + w.text(depth-1) + ", 3)"
	case 9:
		return "replace(" + w.text(depth-1) + ", 'a', 'b')"
	case 10:
		return w.of("translate(b, 'a', 'b')", "repeat(b, 2)", "lpad(b, 5, '0')", "quote_ident(b)", "chr(65)", "regexp_replace(b, 'x', 'y', 'g')")
	case 11:
		return "(" + w.text(depth-1) + ")::" + w.of("varchar(5)", "char(3)", "text", "varchar") + "::text"
	case 12:
		return "(" + w.of("b", "upper(b)") + " COLLATE \"C\")"
	default:
		return "split_part(" + w.text(depth-1) + ", ',', 1)"
	}
}

// moment is an expression of a timestamptz.
func (w pgSpeaker) moment(depth int) string {
	if depth <= 0 {
		return w.of("d", "now()", "CURRENT_TIMESTAMP", "'2020-01-01'::timestamptz", "d", "transaction_timestamp()", "CURRENT_TIMESTAMP(3)")
	}
	switch w.IntN(9) {
	case 0:
		return "(" + w.moment(depth-1) + " " + w.of("+", "-") + " " + w.of("interval '1 day'", "'1 hour'::interval", "i", "interval '1' year", "interval '1:30' hour to minute", "make_interval(days => 1)", "2 * interval '1 day'") + ")"
	case 1:
		return "date_trunc(" + w.of("'day'", "'month'") + ", " + w.moment(depth-1) + ")"
	case 2:
		return "((" + w.moment(depth-1) + " AT TIME ZONE 'UTC') AT TIME ZONE " + w.of("'Europe/Berlin'", "interval '1 hour'") + ")"
	case 3:
		return "to_timestamp(EXTRACT(" + w.of("epoch", "year", "dow", "isodow", "hour") + " FROM " + w.of("d", "s", "e", "i") + w.of("", "") + ")::float8)"
	case 4:
		return "COALESCE(" + w.moment(depth-1) + ", d)"
	case 5:
		return "GREATEST(" + w.moment(depth-1) + ", " + w.moment(0) + ")"
	case 6:
		return "((" + w.moment(depth-1) + ")::date)::timestamptz"
	case 7:
		return "(e + " + w.of("time '10:00'", "'10:00'::time", "1", "interval '1 day'", "CURRENT_TIME::time") + ")::timestamptz"
	default:
		return w.of("(CURRENT_DATE)::timestamptz", "(LOCALTIMESTAMP)::timestamptz", "to_timestamp('2020', 'YYYY')", "timezone('UTC', s)", "date_part('epoch', d) * interval '1 s' + d")
	}
}

// constant is an integer default.
func (w pgSpeaker) constant() string {
	return w.of("1", "-1", "(1 + 2)", "'5'::int", "length('x')", "CASE WHEN true THEN 1 ELSE 2 END", "(random() * 10)::int", "cast('7' AS int)", "+3", "1::bigint::int", "EXTRACT(year FROM CURRENT_DATE)::int", "date_part('year', now())::int")
}
