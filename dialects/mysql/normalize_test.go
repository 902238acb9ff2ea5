package mysql

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/schema"
)

func TestTypeName(t *testing.T) {
	for text, want := range map[string]string{
		"int(11)": "int", "bigint(20) unsigned": "bigint unsigned", "tinyint(1)": "tinyint(1)", "tinyint(1) unsigned": "tinyint unsigned",
		"int(5) unsigned zerofill": "int(5) unsigned zerofill", "year(4)": "year", "varchar(20)": "varchar(20)", "decimal(10,2)": "decimal(10,2)",
		"enum('int(11)','a)')": "enum('int(11)','a)')", "text /*M!100301 COMPRESSED*/": "text COMPRESSED", "bit(1)": "bit(1)",
	} {
		if got := typeName(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestExpression(t *testing.T) {
	for text, want := range map[string]string{
		"(`a` > 0)":                         "a > 0",
		"((`a` + 1) * 2)":                   "(a + 1) * 2",
		"(`a` + 1) * (`b` + 2)":             "(a + 1) * (b + 2)",
		"((`a` * 1) + 2)":                   "a * 1 + 2",
		"(`a` - (`b` - 1))":                 "a - (b - 1)",
		"concat(_utf8mb4'x',_latin1'y')":    "concat('x', 'y')",
		"concat(_utf8mb4'é')":               "concat(_utf8mb4 'é')",
		"concat(_binary'x')":                "concat(_binary 'x')",
		"concat(`_utf8mb4`,'x')":            "concat(_utf8mb4, 'x')",
		"(((1)))":                           "1",
		"CURRENT_TIMESTAMP":                 "current_timestamp",
		"(`a` <> ')') and (`b` <> '(')":     "a <> ')' and b <> '('",
		"json_extract(`a`,_utf8mb4'$.ids')": "json_extract(a, '$.ids')",
	} {
		if got := expression(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestUnescaped(t *testing.T) {
	for text, want := range map[string]string{`(a > 0)`: `(a > 0)`, `concat(_utf8mb4\'x\')`: `concat(_utf8mb4'x')`, `_utf8mb4\'a\\\\b\'`: `_utf8mb4'a\\b'`} {
		if got := unescaped(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestUnqualified(t *testing.T) {
	for text, want := range map[string]string{
		"select `dev`.`t`.`a` from `dev`.`t`":    "select `t`.`a` from `t`",
		"select 'dev.t' from dev.t -- dev.t":     "select 'dev.t' from t -- dev.t",
		"select `other`.`t`.`dev` from other.t":  "select `other`.`t`.`dev` from other.t",
		"select dev.total(1), `x`.`dev`, `devs`": "select total(1), `x`.`dev`, `devs`",
	} {
		if got := unqualified("dev", text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"select `shop`.`id` from `shop`":                        "select `shop`.`id` from `shop`",
		"select shop.id, shop.f(1) from shop.shop join shop.t":  "select shop.id, f(1) from shop join t",
		"select s.id from shop.orders s where shop.orders.id=1": "select s.id from orders s where orders.id=1",
	} {
		if got := unqualified("shop", text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	if body := "SET new.x = old.x"; unqualified("new", body) != body {
		t.Error("the row of a trigger was taken for a database")
	}
}

func TestSequenceProps(t *testing.T) {
	got := map[string]string{}
	for _, p := range sequenceProps("CREATE SEQUENCE `cache` as bigint unsigned start with -5 minvalue -100 maxvalue 9 increment by -1 nocache cycle ENGINE=InnoDB") {
		got[p.Name] = p.Value
	}
	want := map[string]string{"type": "bigint unsigned", "start": "-5", "min": "-100", "max": "9", "increment": "-1", "cache": "0", "cycle": "yes"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestDefinitionHoldsNoSecret: a FEDERATED table's connection has a password.
func TestDefinitionHoldsNoSecret(t *testing.T) {
	text := "CREATE TABLE `t` (\n  `a` int COMMENT 'AUTO_INCREMENT=5 CONNECTION=\\'x\\''\n) ENGINE=FEDERATED AUTO_INCREMENT=12 DEFAULT CHARSET=latin1 CONNECTION='mysql://u:canary@h/d/t'"
	want := "CREATE TABLE `t` (\n  `a` int COMMENT 'AUTO_INCREMENT=5 CONNECTION=\\'x\\''\n) ENGINE=FEDERATED DEFAULT CHARSET=latin1 CONNECTION='[redacted]'"
	got, counter := withoutCounter(text)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if counter != "12" {
		t.Errorf("the counter is %q", counter)
	}
}

func TestCanonTable(t *testing.T) {
	table := schema.Key{Kind: schema.Table, Name: "t"}
	a := "CREATE TABLE `t` (\n  `a` int(11) CHARACTER SET x COMMENT 'c, d',\n  KEY `i` (`a`) USING BTREE,\n  CONSTRAINT `t_ibfk_1` FOREIGN KEY (`a`) REFERENCES `p` (`id`) ON DELETE NO ACTION,\n" +
		"  CONSTRAINT `t_chk_1` CHECK ((`a` <> _latin1'x'))\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='k'\n/*!50100 PARTITION BY HASH (`a`) */"
	b := "CREATE TABLE `t` (\n  `a` int,\n  CONSTRAINT `t_chk_7` CHECK ((`a` <> _utf8mb4'x')),\n  CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`),\n  KEY `j` (`a`)\n) ENGINE=InnoDB ROW_FORMAT=DYNAMIC\n PARTITION BY HASH (a)"
	if d := cmp.Diff(Canon(table, a), Canon(table, b)); d != "" {
		t.Errorf("they say the same:\n%s", d)
	}
	for name, other := range map[string]string{
		"a column's option":  "CREATE TABLE `t` (\n  `a` int UNHEARD_OF\n) ENGINE=InnoDB",
		"a key's option":     "CREATE TABLE `t` (\n  `a` int,\n  KEY `i` (`a`) UNHEARD_OF\n) ENGINE=InnoDB",
		"a table's option":   "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB UNHEARD_OF=1",
		"an unheard-of line": "CREATE TABLE `t` (\n  `a` int,\n  UNHEARD_OF (`a`)\n) ENGINE=InnoDB",
	} {
		if Canon(table, other) == Canon(table, "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB") || Canon(table, other) == Canon(table, "CREATE TABLE `t` (\n  `a` int,\n  KEY `i` (`a`)\n) ENGINE=InnoDB") {
			t.Errorf("%s got lost: %s", name, Canon(table, other))
		}
	}
}
