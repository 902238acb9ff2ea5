package ledger

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// Group puts together what is to be compared: for every ledger of a tool, the
// one of each environment, nil where it has none. Ledgers are matched by their
// table. Where a tool keeps just one in each environment, it is the same
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
	single := true
	var tables []schema.Key
	for i, ledgers := range envs {
		for j := range ledgers {
			if ledgers[j].Tool != tool {
				continue
			}
			own[i] = append(own[i], &ledgers[j])
			if !slices.Contains(tables, ledgers[j].Table) {
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
				if l.Table == table {
					group[i] = l
				}
			}
		}
		groups = append(groups, group)
	}
	return groups
}
