package parity

import (
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// ledgers compares what was applied where, one matrix for each ledger, and
// learns between which environments migrations stand. There have to be least
// environments whose ledgers could be read.
func (c *comparison) ledgers(least int) {
	readable := slices.DeleteFunc(c.readable(), func(i int) bool { return c.envs[i].NoLedger })
	if len(readable) < least {
		return
	}
	names, kept := make([]string, len(readable)), make([][]ledger.Ledger, len(readable))
	for n, i := range readable {
		names[n], kept[n] = c.envs[i].Name, c.envs[i].Ledgers
		for j := range c.envs[i].Ledgers {
			l := &c.envs[i].Ledgers[j]
			l.Engine = string(c.envs[i].Engine)
			if at, err := time.Parse(time.RFC3339, c.envs[i].TakenAt); err == nil {
				l.Taken = at
			}
			if l.Unread {
				c.report.Uncompared = append(c.report.Uncompared, report.Uncompared{Target: c.envs[i].Name,
					Uncompared: catalog.Uncompared{Kind: report.LedgersOf(l.Tool), Count: 1, Note: l.Table.Path()}})
			}
		}
	}
	if err := ledger.Configured(c.options.Ledger, kept); err != nil {
		c.report.Problems = append(c.report.Problems, problem.Of(err))
	}
	c.apart = square(len(c.envs))
	for _, group := range ledger.Group(kept) {
		if why := c.options.Unread[toolOf(group)]; why != nil {
			// What is pending, unknown or edited is not known then.
			c.report.Problems = append(c.report.Problems, why)
		}
		matrix, findings := ledger.Compare(names, group, c.files(toolOf(group)))
		if c.report.Command != report.StatusCommand { // which explains nothing by it
			c.between(matrix, readable)
		}
		c.report.Ledgers = append(c.report.Ledgers, c.spread(matrix, readable))
		for _, f := range findings {
			f.Values = c.spreadValues(f.Values, readable)
			if f.State == "" {
				f.State = report.Drift
			}
			c.add(f, schema.Structure)
		}
	}
}

// toolOf is the tool whose ledgers a group holds.
func toolOf(group []*ledger.Ledger) string {
	i := slices.IndexFunc(group, func(l *ledger.Ledger) bool { return l != nil })
	return group[i].Tool
}

// files is the checkout's migrations of a tool, nil where it has none.
func (c *comparison) files(tool string) *migration.Set {
	i := slices.IndexFunc(c.options.Files, func(s migration.Set) bool { return s.Tool == tool })
	if i < 0 {
		return nil
	}
	return &c.options.Files[i]
}

// spread gives a matrix of the readable environments a column for every target.
func (c *comparison) spread(l report.Ledger, readable []int) report.Ledger {
	l.Heads = spread(l.Heads, readable, len(c.envs))
	l.Present = spread(l.Present, readable, len(c.envs))
	for i := range l.Rows {
		row := &l.Rows[i]
		row.Cells = spread(row.Cells, readable, len(c.envs))
		row.AppliedAt = spread(row.AppliedAt, readable, len(c.envs))
		row.Sums = spread(row.Sums, readable, len(c.envs))
	}
	return l
}

func (c *comparison) spreadValues(values []report.Value, readable []int) []report.Value {
	values = spread(values, readable, len(c.envs))
	for i, env := range c.envs {
		values[i].Target = env.Name
		values[i].Unknown = values[i].Unknown || !slices.Contains(readable, i)
	}
	return values
}

func spread[T any](list []T, places []int, n int) []T {
	if len(list) != len(places) || n == len(list) {
		return list
	}
	out := make([]T, n)
	for i, place := range places {
		out[place] = list[i]
	}
	return out
}

// between notes which environments do not stand at the same migrations.
func (c *comparison) between(l report.Ledger, readable []int) {
	for a, i := range readable {
		for b, j := range readable {
			differ := l.Present[a] != l.Present[b]
			for _, row := range l.Rows {
				differ = differ || row.Cells[a] != row.Cells[b]
			}
			c.apart[i][j] = c.apart[i][j] || differ
		}
	}
}

func square(n int) [][]bool {
	m := make([][]bool, n)
	for i := range m {
		m[i] = make([]bool, n)
	}
	return m
}
