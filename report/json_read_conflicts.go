package report

// conflicts reads the part of the document that jsonOfConflicts writes.
func (c *conflictsJSON) conflicts() *Conflicts {
	if c == nil {
		return nil
	}
	out := &Conflicts{Base: c.Base, Head: c.Head, MergeBase: c.MergeBase, Branches: c.Branches, Torn: c.Torn, ByHand: c.ByHand}
	for _, f := range c.Folders {
		out.Folders = append(out.Folders, ConflictFolder(f))
	}
	for _, p := range c.Proofs {
		proved := Proved{Tool: p.Tool, Dir: p.Dir, Branch: p.Branch, Verdict: p.Verdict, Segments: p.Segments, Replays: p.Replays, Rows: p.Rows,
			Throwaway: p.Throwaway, Guilty: p.Guilty, Minimal: p.Minimal, Unproven: p.Unproven, Differences: p.Differences}
		for _, o := range p.Orders {
			order := ProvedOrder{Name: o.Name}
			for _, s := range o.Steps {
				order.Steps = append(order.Steps, ProvedStep(s))
			}
			proved.Orders = append(proved.Orders, order)
		}
		out.Proofs = append(out.Proofs, proved)
	}
	return out
}
