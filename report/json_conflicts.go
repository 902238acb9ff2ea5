package report

import "time"

// conflictsJSON is the part of the document that only the command conflicts has.
type conflictsJSON struct {
	Base      string               `json:"base"`
	Head      string               `json:"head"`
	MergeBase string               `json:"merge_base"`
	Folders   []conflictFolderJSON `json:"folders"`
	Branches  []string             `json:"branches"`
	Torn      []string             `json:"git_conflicts"`
	ByHand    bool                 `json:"merged_by_hand"`
	Proofs    []provedJSON         `json:"proofs"`
}

type conflictFolderJSON struct {
	Tool  string `json:"tool"`
	Dir   string `json:"dir"`
	Yours int    `json:"yours"`
	Bases int    `json:"bases"`
}

type sideJSON struct {
	Branch    string `json:"branch"`
	Migration string `json:"migration"`
	Version   string `json:"version"`
	File      string `json:"file"`
	AddedAt   string `json:"added_at,omitempty"`
	Line      int    `json:"line,omitempty"`
	SQL       string `json:"sql,omitempty"`
}

type provedJSON struct {
	Tool           string            `json:"tool"`
	Dir            string            `json:"dir"`
	Branch         string            `json:"branch"`
	Verdict        string            `json:"verdict"`
	OrderDependent string            `json:"order_dependent"` // "true", "false" or "unproven"
	Orders         []provedOrderJSON `json:"orders"`
	Segments       int               `json:"segments"`
	Replays        int               `json:"replays"`
	Rows           int               `json:"rows"`
	Throwaway      string            `json:"throwaway"`
	Guilty         []string          `json:"guilty"`
	Minimal        bool              `json:"minimal"`
	Unproven       string            `json:"unproven"`
	Differences    []string          `json:"differences"`
}

type provedOrderJSON struct {
	Name  string           `json:"name"`
	Steps []provedStepJSON `json:"steps"`
}

type provedStepJSON struct {
	Migration string  `json:"migration"`
	Outcome   Outcome `json:"outcome"`
	Error     string  `json:"error"`
}

func jsonOfSide(s Side) sideJSON {
	out := sideJSON{Branch: s.Branch, Migration: s.Migration, Version: s.Version, File: s.File, Line: s.Line, SQL: s.SQL}
	if !s.Added.IsZero() {
		out.AddedAt = s.Added.UTC().Format(time.RFC3339)
	}
	return out
}

func jsonOfConflicts(c *Conflicts) *conflictsJSON {
	if c == nil {
		return nil
	}
	same := func(s string) string { return s }
	return &conflictsJSON{
		Base: c.Base, Head: c.Head, MergeBase: c.MergeBase, ByHand: c.ByHand, Branches: list(c.Branches, same), Torn: list(c.Torn, same),
		Folders: list(c.Folders, func(f ConflictFolder) conflictFolderJSON { return conflictFolderJSON(f) }),
		Proofs:  list(c.Proofs, jsonOfProved),
	}
}

func jsonOfProved(p Proved) provedJSON {
	same := func(s string) string { return s }
	out := provedJSON{
		Tool: p.Tool, Dir: p.Dir, Branch: p.Branch, Verdict: p.Verdict, OrderDependent: "true", Segments: p.Segments, Replays: p.Replays, Rows: p.Rows,
		Throwaway: p.Throwaway, Guilty: list(p.Guilty, same), Minimal: p.Minimal, Unproven: p.Unproven, Differences: list(p.Differences, same),
		Orders: list(p.Orders, func(o ProvedOrder) provedOrderJSON {
			return provedOrderJSON{o.Name, list(o.Steps, func(s ProvedStep) provedStepJSON { return provedStepJSON(s) })}
		}),
	}
	switch {
	case p.Unproven != "":
		out.OrderDependent = "unproven"
	case p.Verdict == Independent:
		out.OrderDependent = "false"
	}
	return out
}
