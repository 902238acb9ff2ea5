package parity

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/report"
)

// standings is where groups stand among the environments of a status. Members
// whose ledgers are alike have one column together while ledgers are compared;
// in the report the whole group has one, as every environment has.
type standings struct {
	envs   []Env
	crowds map[int]*Crowd // by the place of the group in envs
	owner  []int          // by column: its place in envs
	kinds  []likes        // by column: whose it is, by the column's name; no names where it is no group's

	byName  map[string]int // columns of groups, by the name that messages have
	longest int            // of these names
}

// columns are the environments, and of each group one for every kind of its
// members: of one kind by the group's name, else by that of the first of them.
func (s *standings) columns() (columns []Env) {
	add := func(owner int, env Env, names []string) {
		columns = append(columns, env)
		s.owner, s.kinds = append(s.owner, owner), append(s.kinds, likes{env, names})
	}
	for i, env := range s.envs {
		crowd := s.crowds[i]
		if crowd == nil || env.Problem != nil {
			if len(s.crowds) > 0 {
				env.Ledgers = unqualified(env.Ledgers)
			}
			add(i, env, nil)
			continue
		}
		kinds := ledgerKinds(crowd.Members)
		for _, k := range kinds {
			k.env.Name = env.Name
			if len(kinds) > 1 {
				k.env.Name = kindName(env.Name, k.names)
			}
			add(i, k.env, k.names)
		}
		if len(kinds) == 0 { // none could be read
			env.NoLedger = true
			add(i, env, nil)
		}
	}
	return columns
}

// kindName is "tenants/tenant_17", or "tenants/tenant_1 (and 996 alike)".
func kindName(group string, names []string) string {
	name := group + "/" + names[0]
	if more := len(names) - 1; more > 0 {
		name += " (and " + report.Thousands(more) + " alike)"
	}
	return name
}

// ledgerKinds puts members together whose ledgers say the same, most members
// first. When they were told to is not asked.
func ledgerKinds(members []Env) (kinds []likes) {
	at := map[[sha256.Size]byte]int{}
	for _, m := range members {
		if m.Problem != nil {
			continue
		}
		h := sha256.New()
		m.Ledgers = unqualified(m.Ledgers)
		for _, l := range m.Ledgers {
			l.Entries = slices.Clone(l.Entries)
			for i := range l.Entries {
				l.Entries[i].AppliedAt = ""
			}
			json.NewEncoder(h).Encode(l) // a hash takes all that is written
		}
		json.NewEncoder(h).Encode([]any{m.NoLedger, m.Reading.Gaps})
		sum := [sha256.Size]byte(h.Sum(nil))
		n, known := at[sum]
		if !known {
			n = len(kinds)
			at[sum] = n
			kinds = append(kinds, likes{env: m})
		} else {
			kinds[n].env.Ledgers = latest(kinds[n].env.Ledgers, m.Ledgers)
		}
		kinds[n].names = append(kinds[n].names, m.Name)
	}
	slices.SortStableFunc(kinds, func(a, b likes) int { return len(b.names) - len(a.names) })
	return kinds
}

// unqualified is the ledgers of a member of a group, or of what is compared
// with one, without the name of the schema where all are in one.
func unqualified(ledgers []ledger.Ledger) []ledger.Ledger {
	out := slices.Clone(ledgers)
	for i := range out {
		if out[i].Table.Schema != out[0].Table.Schema && out[0].Table.Schema != "" {
			return ledgers
		}
	}
	for i := range out {
		out[i].Table.Schema = ""
	}
	return out
}

// latest is the ledgers of two members that are alike, each entry with the time
// at which the second of them had it. Of one tool times are spelled alike.
func latest(a, b []ledger.Ledger) []ledger.Ledger {
	a = slices.Clone(a)
	for i := range a {
		a[i].Entries = slices.Clone(a[i].Entries)
		for j := range a[i].Entries {
			e := &a[i].Entries[j]
			e.AppliedAt = max(e.AppliedAt, b[i].Entries[j].AppliedAt)
		}
	}
	return a
}

// fold makes one column of those of each group.
func (s *standings) fold(r *report.Report) {
	targets, owners := r.Targets, map[string]string{}
	r.Targets = nil
	for i, env := range s.envs {
		t := targets[slices.Index(s.owner, i)]
		if crowd := s.crowds[i]; crowd != nil {
			t.ID, t.Endpoint, t.Database = env.Name, crowd.Endpoint, crowd.Platform.Database
			t.Members = s.members(i, r.Ledgers)
			for _, m := range crowd.Members {
				if m.Problem != nil {
					r.Problems = append(r.Problems, crowd.problem(m))
				}
			}
			r.Notes = appendNew(r.Notes, s.outcome(i))
		}
		r.Targets = append(r.Targets, t)
	}
	for n, t := range targets {
		owners[t.ID] = s.envs[s.owner[n]].Name
	}
	for i := range r.Ledgers {
		l := &r.Ledgers[i]
		l.Heads = folded(s, l.Heads, func(a, b string) string { return equalOr(a, b, "") })
		l.Present = folded(s, l.Present, func(a, b bool) bool { return a || b })
		for j := range l.Rows {
			row := &l.Rows[j]
			row.Cells = folded(s, row.Cells, func(a, b report.Cell) report.Cell { return equalOr(a, b, report.CellMixed) })
			row.AppliedAt = folded(s, row.AppliedAt, func(a, b string) string { return max(a, b) })
			row.Sums = folded(s, row.Sums, func(a, b string) string { return equalOr(a, b, "") })
		}
	}
	for i := range r.Findings {
		s.foldFinding(&r.Findings[i])
	}
	uncompared, gaps := r.Uncompared, r.Gaps
	r.Uncompared, r.Gaps = nil, nil
	for _, u := range uncompared {
		u.Target = owners[u.Target]
		r.Uncompared = appendNew(r.Uncompared, []report.Uncompared{u})
	}
	for _, g := range gaps {
		g.Target = owners[g.Target]
		r.Gaps = appendNew(r.Gaps, []report.Gap{g})
	}
}

// folded is a list by column as one by environment.
func folded[T any](s *standings, list []T, both func(a, b T) T) []T {
	if len(list) != len(s.owner) {
		return list
	}
	out := make([]T, len(s.envs))
	seen := make([]bool, len(s.envs))
	for n, v := range list {
		if i := s.owner[n]; seen[i] {
			out[i] = both(out[i], v)
		} else {
			out[i], seen[i] = v, true
		}
	}
	return out
}

func equalOr[T string | report.Cell](a, b, other T) T {
	if a == b {
		return a
	}
	return other
}

// foldFinding gives a finding one value for each group, and the members that
// its message names.
func (s *standings) foldFinding(f *report.Finding) {
	told := s.mentions(f.Message)
	concerned := map[int][]string{}
	seen := map[int]bool{}
	for _, m := range told {
		if i := s.owner[m.column]; !seen[m.column] {
			seen[m.column] = true
			concerned[i] = append(concerned[i], s.kinds[m.column].names...)
		}
	}
	for i, names := range concerned { // of two groups that are concerned in part JSON could not tell whose they are
		if len(concerned) == 1 && len(names) < len(s.crowds[i].Members) {
			slices.Sort(names)
			f.Members = names
		}
	}
	if len(told) > mostKinds {
		f.Message = s.shorten(f.Message, told)
	}
	f.Values = folded(s, f.Values, func(a, b report.Value) report.Value {
		a.Text = equalOr(a.Text, b.Text, string(report.CellMixed))
		a.Present, a.Unknown = a.Present || b.Present, a.Unknown && b.Unknown
		return a
	})
	for i := range f.Values {
		f.Values[i].Target = s.envs[i].Name
	}
}

// members is the members of a group, each with how it stands in every ledger.
func (s *standings) members(group int, ledgers []report.Ledger) (all []report.Member) {
	first := slices.Index(s.owner, group)
	for n, k := range s.kinds {
		if s.owner[n] != group {
			continue
		}
		var stands []report.Stand
		for _, l := range ledgers {
			stands = append(stands, standOf(l, n))
		}
		for _, name := range k.names {
			all = append(all, report.Member{Name: name, Read: true, Differs: n != first, Stands: stands})
		}
	}
	for _, m := range s.crowds[group].Members {
		if m.Problem != nil {
			all = append(all, report.Member{Name: m.Name})
		}
	}
	slices.SortFunc(all, func(a, b report.Member) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// standOf is how a column stands in a ledger.
func standOf(l report.Ledger, column int) report.Stand {
	stand := report.Stand{Tool: l.Tool, Table: l.Table, Head: l.Heads[column]}
	for _, row := range l.Rows {
		switch row.Cells[column] {
		case report.CellPending:
			stand.Pending++
			continue
		case report.CellFailed:
			stand.Failed++
		case report.CellApplied:
		default:
			continue
		}
		if l.Repo && !row.InRepo {
			stand.Unknown++
		}
	}
	return stand
}

// outcome is "997 of 1,000 members of tenants are alike, 3 differ in 2 ways".
func (s *standings) outcome(group int) []string {
	crowd := s.crowds[group]
	var kinds []likes
	read := 0
	for n, k := range s.kinds {
		if s.owner[n] == group && k.names != nil {
			kinds, read = append(kinds, k), read+len(k.names)
		}
	}
	switch {
	case crowd.Problem != nil || read == 0:
		return nil
	case read == 1 && len(crowd.Members) > 1:
		return []string{"of " + crowd.Name + " one member could be read, " + kinds[0].names[0]}
	case read == 1:
		return []string{crowd.Name + " has one member, " + kinds[0].names[0]}
	case len(kinds) == 1:
		return []string{fmt.Sprintf("the ledgers of the %s of %s are alike", counted(read, "member"), crowd.Name)}
	}
	return []string{fmt.Sprintf("of %s of %s the ledgers of %s", counted(read, "member"), crowd.Name, strings.Replace(outcome(len(kinds[0].names), read-len(kinds[0].names), len(kinds)-1), "like it", "alike", 1))}
}
