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
		{"((case when (`a` > 1) then 2 else 3 end) + 1)", "case when `a` > 1 then 2 else 3 end + 1", "case when a > 1 then 2 else 3 end + 1"},
		{"(`d` + interval (`a` + 1) day)", "`d` + interval `a` + 1 day", "d + interval a + 1 day"},
		{"(((`a` = 1) or (`b` = 2)) and (0 <> `c`))", "(`a` = 1 or `b` = 2) and `c` <> 0", "(a = 1 or b = 2) and c <> 0"},
		{"(length(`a`) % 2)", "octet_length(`a`) MOD 2", "length(a) % 2"},
		{"(now() - interval 1 day)", "current_timestamp() - interval 1 day", "current_timestamp() - interval 1 day"},
		{"(`a` - (`b` - `c`))", "`a` - (`b` - `c`)", "a - (b - c)"},
		{"((`a` - `b`) - `c`)", "`a` - `b` - `c`", "a - b - c"},
		{"((`a`,`b`) in ((1,2),(3,(4 + 5))))", "(`a`,`b`) in ((1,2),(3,4 + 5))", "(a, b) in ((1, 2), (3, 4 + 5))"},
		{"(`a` xor (`b` xor `c`))", "`a` xor (`b` xor `c`)", "a xor(b xor c)"},
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
