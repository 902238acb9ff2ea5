package git

// Union is the merge of two trees of one repository that have grown from a third,
// without asking git: ok where no file was changed on both sides but alike, and
// nothing was taken away from a folder that both have changed. Then there are no
// texts to merge, and what one side may have renamed the other has not touched:
// neither the file, nor the folder that it came from. It holds for two commits that
// have parted at start alone, else git would merge their merge bases first. No
// object is written.
// https://git-scm.com/docs/directory-rename-detection
func Union(start, ours, theirs *Tree) (m Merge, ok bool, err error) {
	root, ok, err := ours.unite(start.root, ours.root, theirs.root)
	if err != nil || !ok {
		return m, false, ours.explained(err)
	}
	return Merge{Tree: &Tree{Ref: "the merge", objects: ours.objects, root: root, borrowed: true}}, true, nil
}

// unite merges a folder that both sides have and that is not alike in both. was is
// empty where both have added it.
func (t *Tree) unite(was, ours, theirs entry) (merged entry, ok bool, err error) {
	ids := []string{ours.id, theirs.id}
	if was.id != "" {
		ids = append(ids, was.id)
	}
	if err := t.rawAhead(ids); err != nil {
		return merged, false, err
	}
	sides := [3]*folder{2: {}}
	for i, id := range ids {
		if sides[i], err = t.folder(id); err != nil {
			return merged, false, err
		}
	}
	a, b, w := sides[0].entries, sides[1].entries, sides[2].entries
	all := &folder{entries: make([]entry, 0, max(len(a), len(b))+8)}
	for len(a) > 0 || len(b) > 0 {
		name := firstName(a, b)
		if len(w) > 0 && w[0].name < name {
			return merged, false, nil // both have taken it away
		}
		had, mine, other := next(&w, name), next(&a, name), next(&b, name)
		e := mine
		switch {
		case mine == other && (mine == had || mine.mode != modeFolder || had.id == ""):
		case had.id == "" && mine.id == "":
			e = other
		case had.id == "" && other.id == "":
		case mine.mode != other.mode, had.id != "" && had.mode != mine.mode: // also where one has none
			return merged, false, nil
		case mine == had:
			e = other
		case other == had:
		case mine == other: // what both took out of it may be elsewhere by now
			if _, ok, err = t.unite(had, mine, other); err != nil || !ok {
				return merged, false, err
			}
		case mine.mode == modeFolder:
			if e, ok, err = t.unite(had, mine, other); err != nil || !ok {
				return merged, false, err
			}
			e.name = name
		default:
			return merged, false, nil
		}
		all.entries = append(all.entries, e)
	}
	if len(w) > 0 {
		return merged, false, nil
	}
	return t.remember("united "+was.id+" "+ours.id+" "+theirs.id, all), true, nil
}

// firstName is the least name of two lists of which one has entries.
func firstName(a, b []entry) string {
	if len(a) == 0 || len(b) > 0 && b[0].name < a[0].name {
		return b[0].name
	}
	return a[0].name
}

// next takes the first entry off a list where it has the name.
func next(list *[]entry, name string) (e entry) {
	if l := *list; len(l) > 0 && l[0].name == name {
		e, *list = l[0], l[1:]
	}
	return e
}
