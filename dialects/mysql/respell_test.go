package mysql

import "testing"

// TestRespell: each line is what MySQL prints, what MariaDB prints of the same,
// and what is compared of both.
func TestRespell(t *testing.T) {
	for _, test := range []struct{ mysql, mariadb, want string }{
		{"(`a` = (`b` in (1,2)))", "`a` = `b` in (1,2)", "a = b in (1, 2)"},
		{"((`a` = `b`) in (1,2))", "(`a` = `b`) in (1,2)", "(a = b) in (1, 2)"},
		{"(`a` = (`b` between 1 and 2))", "`a` = `b` between 1 and 2", "a = b between 1 and 2"},
		{"(`a` = (`b` is null))", "`a` = (`b` is null)", "a = (b is null)"},
		{"((`a` = `b`) is null)", "`a` = `b` is null", "a = b is null"},
		{"((0 = `a`) = `b`)", "`a` = 0 = `b`", "a = 0 = b"},
		{"(not((`a` like 'x')))", "`a`  not like 'x'", "a not like 'x'"},
		{"(not(((`a` like 'x') or (`b` > 1))))", "!(`a` like 'x' or `b` > 1)", "not (a like 'x' or b > 1)"},
		{"(not(regexp_like(`a`,'x')))", "!(`a` regexp 'x')", "a not regexp 'x'"},
		{"(not exists(select 1 from `u`))", "!exists(select 1 from `u` limit 1)", "not exists (select 1 from u)"},
		{"(`a` = true)", "`a` = true", "a = true"},
		{"if((`a` in (select `c` from `u`)) is false,1,2)", "if(!(`a` in (select `c` from `u`)),1,2)", "if (a not in (select c from u), 1, 2)"},
		{"if(((0 <> length(`b`)) and (0 <> `a`)),1,2)", "if(octet_length(`b`) and `a` <> 0,1,2)", "if (length(b) <> 0 and a <> 0, 1, 2)"},
		{"count(((`a` = 1) or (0 <> NULL)))", "count(`a` = 1 or NULL)", "count(a = 1 or null)"},
		{"select 1 from `t` where (0 <> (case when (`a` > 1) then `a` else `b` end))", "select 1 from `t` where case when `a` > 1 then `a` else `b` end",
			"select 1 from t where case when a > 1 then a else b end <> 0"},
		{"(0 = DATE'2020-01-01')", "!DATE'2020-01-01'", "date '2020-01-01' = 0"},
		{"(0 = (`c` collate utf8mb4_bin))", "!`c` collate utf8mb4_bin", "c collate utf8mb4_bin = 0"},
		{"((`a` not in (select `c` from `u`)) = 1)", "!(`a` in (select `c` from `u`)) = 1", "a not in (select c from u) = 1"},
		{"select `id` from `t` where ((`a` in (select `c` from `u`)) is false)", "select `id` from `t` where `a` not in (select `c` from `u`)",
			"select id from t where a not in (select c from u)"},
		{"select 1 from `t` where ((((`a` in (select `c` from `u`)) is false) or (`b` > 1)) and (`c` > 2))", "select 1 from `t` where (`a` not in (select `c` from `u`) or `b` > 1) and `c` > 2",
			"select 1 from t where (a not in (select c from u) or b > 1) and c > 2"},
		{"select 1 from `t` where (((0 <> length(`a`)) or (0 <> length(`b`))) and (`c` > 2))", "select 1 from `t` where (length(`a`) or octet_length(`b`)) and `c` > 2",
			"select 1 from t where (length(a) <> 0 or length(b) <> 0) and c > 2"},
		{"select 1 from `t` where (((`a` in (select `c` from `u`)) is false) xor (`b` > 1))", "select 1 from `t` where `a` in (select `c` from `u`) is false xor `b` > 1",
			"select 1 from t where a in (select c from u) is false xor b > 1"},
		{"select ((`a` in (select `c` from `u`)) is false) AS `x`", "select `a` in (select `c` from `u`) is false AS `x`", "select a in (select c from u) is false as x"},
		{"(0 = length(`a`))", "!octet_length(`a`)", "length(a) = 0"},
		{"(0 = (`a` + `b`))", "!(`a` + `b`)", "a + b = 0"},
		{"(0 = -(`a`))", "!-`a`", "-a = 0"},
		{"(not(json_valid(`a`)))", "!json_valid(`a`)", "json_valid(a) = 0"},
		{"(0 = (select max(`u`.`a`) from `u`))", "!(select max(`u`.`a`) from `u`)", "(select max(u.a) from u) = 0"},
		{"((0 = (case when (`a` > 1) then 2 else 0 end)) or (`b` > 1))", "!case when `a` > 1 then 2 else 0 end or `b` > 1", "case when a > 1 then 2 else 0 end = 0 or b > 1"},
		{"((0 = sum(`a`) OVER ()) = `b`)", "!sum(`a`) over () = `b`", "sum(a) over () = 0 = b"},
		{"((0 = `a`) xor (0 <> `b`))", "`a` = 0 xor `b`", "a = 0 xor b <> 0"},
		{"(not((`a` <=> `b`)))", "!(`a` <=> `b`)", "not a <=> b"},
		{"((case when (`a` > 1) then 2 else 3 end) + 1)", "case when `a` > 1 then 2 else 3 end + 1", "case when a > 1 then 2 else 3 end + 1"},
		{"(`d` + interval (`a` + 1) day)", "`d` + interval `a` + 1 day", "d + interval a + 1 day"},
		{"(((`a` = 1) or (`b` = 2)) and (0 <> `c`))", "(`a` = 1 or `b` = 2) and `c` <> 0", "(a = 1 or b = 2) and c <> 0"},
		{"(length(`a`) % 2)", "octet_length(`a`) MOD 2", "length(a) % 2"},
		{"(now() - interval 1 day)", "current_timestamp() - interval 1 day", "current_timestamp() - interval 1 day"},
		{"(`a` - (`b` - `c`))", "`a` - (`b` - `c`)", "a - (b - c)"},
		{"((`a` - `b`) - `c`)", "`a` - `b` - `c`", "a - b - c"},
		{"((`a`,`b`) in ((1,2),(3,(4 + 5))))", "(`a`,`b`) in ((1,2),(3,4 + 5))", "(a, b) in ((1, 2), (3, 4 + 5))"},
		{"((0 <> `a`) xor ((0 <> `b`) xor (0 <> `c`)))", "`a` xor (`b` xor `c`)", "a <> 0 xor(b <> 0 xor c <> 0)"},
		{"select `a` AS `x` from `t` order by `a`", "select `a` AS `x` from `t` order by 1", "select a as x from t order by a"},
		{"select `a` AS `x` from `t` union select `b` from `t` group by `b` order by `x` limit 1", "select `a` AS `x` from `t` union select `b` from `t` group by 1 order by 1 limit 1",
			"select a as x from t union select b from t group by b order by x limit 1"},
		{"(`x`,`y`) select distinct `a` AS `a`,1 AS `1` from `t`", "select distinct `a` AS `x`,1 AS `y` from `t`", "select distinct a as x, 1 as y from t"},
	} {
		for _, text := range []string{test.mysql, test.mariadb, test.want} {
			if got := expression(text); got != test.want {
				t.Errorf("%s\n got %s\nwant %s", text, got, test.want)
			}
		}
	}
}

// FuzzExpression: nothing that a server may print makes it stumble.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{"", "!", "not", "(not(`a`))", "!`a` or", "xor `b`", "()", "case", "case when then end", "if(,,)", "if(!(`a` in (select 1)),1,2)",
		"where ((`a` in (select 1)) is false)", "in (select 1) is false", "(0 = )", "!date'x' collate", "not (1) = 2", "where (()) and ()", "a over (", "null <> 0 or",
		"xor not", "a xor", "not is is true", "is not", "between 1 and 1", "a between 1 and", "interval", "not exists = 0", "(a, b) = (", "(not exists (select 1)) is", "extract(a from (b))"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = expression(text)
	})
}

// TestRespellKeepsApart holds what means different things apart.
func TestRespellKeepsApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"a between 1 and 1 - b", "a = 1 - b"},
		{"a between 1 and 1 in (1, 0)", "a = 1 in (1, 0)"},
		{"a between 1 and 1 collate x", "a = 1 collate x"},
		{"b between 9e0 and 9e0", "b = 9e0"},
		{"a regexp b between 2 and 2", "a regexp (b between 2 and 2)"},
		{"a in (1, 2) between 1 and 1", "a in ((1, 2) = 1)"},
		{"a > any (select k from u) xor d = 1", "a <= any (select k from u) xor d <> 1"},
		{"a = all (select k from u) xor d = 1", "a <> all (select k from u) xor d <> 1"},
		{"a between b and s not like c xor d = 1", "a between b and s like c xor d <> 1"},
		{"a between 1 and s not like b xor d = 1", "a not between 1 and s like b xor d = 1"},
		{"(a, b) = (1, 2) is null", "(a = 1 and b = 2) is null"},
		{"(a or b) and c", "a or b and c"},
		{"a - (b - c)", "a - b - c"},
		{"not (a = b)", "(not a) = b"},
		{"a xor b", "not a xor b"},
		{"exists (select 1 from u) and a = 1 xor s not like b", "not exists (select 1 from u) and a = 1 xor s like b"},
	} {
		if a, b := expression(pair[0]), expression(pair[1]); a == b {
			t.Errorf("%q and %q are both %q", pair[0], pair[1], a)
		}
	}
}
