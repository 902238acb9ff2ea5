package ledger

import (
	"fmt"
	"slices"
	"strings"
)

// takenBack tells of migrations that ran and were undone, where the ledger
// keeps that: they are pending again.
func (s *sheet) takenBack(target int) string {
	if s.tool.Resolve != nil { // there it is a row that nobody knows
		return ""
	}
	var back []string
	for _, e := range s.ledgers[target].Entries {
		if e.State == RolledBack {
			back = append(back, s.label(e.ID))
		}
	}
	switch len(back) {
	case 0:
		return ""
	case 1:
		return back[0] + " was run and taken back"
	}
	return fmt.Sprintf("%d migrations were run and taken back, the last of them %s", len(back), back[len(back)-1])
}

// severalRevisions tells of a ledger of a graph that stands at more than one.
func (s *sheet) severalRevisions(target int) string {
	entries := s.ledgers[target].Entries
	if s.tool.Model != Heads || len(entries) < 2 {
		return ""
	}
	var labels []string
	for _, e := range entries {
		labels = append(labels, s.label(e.ID))
	}
	return fmt.Sprintf("it stands at %d revisions, %s: branches of the graph that no applied migration joins", len(entries), strings.Join(labels, " and "))
}

// untagged tells of tags that the plan has and the registry does not. Sqitch
// adds those of the last deployed change alone: one that was set later on, above
// it in the plan, never comes.
func (s *sheet) untagged(target int) string {
	if !slices.ContainsFunc(s.ledgers[target].Facts, func(f Fact) bool { return f.Name == Tagged }) {
		return ""
	}
	var lacks []string
	for i := range s.files {
		e, ok := s.entry(target, s.files[i].ID)
		if !ok || e.State != Applied {
			continue
		}
		for _, tag := range s.files[i].Tags {
			if !slices.Contains(e.Tags, tag) {
				lacks = append(lacks, tag)
			}
		}
	}
	if len(lacks) == 0 {
		return ""
	}
	return "its registry lacks " + plural(len(lacks), "a tag", "tags") + " of the plan, " + strings.Join(lacks, ", ") + ": set after the change was deployed"
}

// loaded tells of a database that was made from a dump of the schema, where the
// dump of today does not fit the files: what the dump of that day lacked is
// recorded and never ran.
func (s *sheet) loaded(target int) string {
	if len(s.faults) == 0 || !slices.ContainsFunc(s.ledgers[target].Facts, func(f Fact) bool { return f.Name == Loaded }) {
		return ""
	}
	return "it was made from a dump of the schema (schema_sha1), which records every file below its version as applied: what the dump lacked never ran"
}
