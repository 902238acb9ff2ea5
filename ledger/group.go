package ledger

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// Group puts together what is to be compared: for every ledger of a tool, the
// one of each environment, nil where it has none. Ledgers are matched by their
// table, in any case where no environment has it in two. Where a tool keeps just one in each environment, it is the same
// ledger whatever its table is called there.
func Group(envs [][]Ledger) [][]*Ledger {
	var tools []string
	for _, ledgers := range envs {
		for _, l := range ledgers {
			if !slices.Contains(tools, l.Tool) {
				tools = append(tools, l.Tool)
			}
		}
	}
	slices.Sort(tools)
	var groups [][]*Ledger
	for _, tool := range tools {
		groups = append(groups, groupTool(envs, tool)...)
	}
	return groups
}

func groupTool(envs [][]Ledger, tool string) [][]*Ledger {
	own := make([][]*Ledger, len(envs))
	single, same := true, spelling(envs, tool)
	var tables []schema.Key
	for i, ledgers := range envs {
		for j := range ledgers {
			if ledgers[j].Tool != tool {
				continue
			}
			own[i] = append(own[i], &ledgers[j])
			if !slices.ContainsFunc(tables, func(t schema.Key) bool { return same(t, ledgers[j].Table) }) {
				tables = append(tables, ledgers[j].Table)
			}
		}
		single = single && len(own[i]) <= 1
	}
	if single {
		group := make([]*Ledger, len(envs))
		for i := range own {
			if len(own[i]) == 1 {
				group[i] = own[i][0]
			}
		}
		return [][]*Ledger{group}
	}
	slices.SortFunc(tables, func(a, b schema.Key) int { return strings.Compare(a.Path(), b.Path()) })
	var groups [][]*Ledger
	for _, table := range tables {
		group := make([]*Ledger, len(envs))
		for i := range own {
			for _, l := range own[i] {
				if same(l.Table, table) {
					group[i] = l
				}
			}
		}
		groups = append(groups, group)
	}
	return groups
}

// spelling says which tables are the same one. Servers that fold names
// (lower_case_table_names) spell one table in another case than those that do
// not; where an environment has both spellings they are two tables.
func spelling(envs [][]Ledger, tool string) func(a, b schema.Key) bool {
	folds := func(a, b schema.Key) bool { return strings.EqualFold(a.Path(), b.Path()) }
	for _, ledgers := range envs {
		for i, l := range ledgers {
			if l.Tool == tool && slices.ContainsFunc(ledgers[:i], func(o Ledger) bool { return o.Tool == tool && folds(o.Table, l.Table) }) {
				return func(a, b schema.Key) bool { return a == b }
			}
		}
	}
	return folds
}
