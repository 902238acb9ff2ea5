package git

import (
	"context"
	"strings"
)

// Fork is two commits and where they parted, by their hashes.
type Fork struct {
	Ours, Theirs string
	Start        string // "" where they have no history in common
	Once         bool   // it is known that they parted nowhere else
}

// OpenFork is Open, Tree of ours and Fork at once: git is asked once for all,
// while the process starts that reads files. Close of the tree ends it.
func OpenFork(ctx context.Context, folder, ours, theirs string) (*Tree, Fork, error) {
	r := &Repository{folder: folder}
	t := newTree(ctx, r, ours)
	go t.batch.begin()
	fork, err := r.openFork(ctx, ours, theirs)
	if err == nil {
		err = t.at(fork.Ours)
	}
	if err != nil {
		t.Close()
		return nil, fork, err
	}
	return t, fork, nil
}

func (r *Repository) openFork(ctx context.Context, ours, theirs string) (Fork, error) {
	if span, ok := between(ours, theirs); ok {
		if out, err := r.run(ctx, append(aboutRepository(), span)...); err == nil {
			if fork, ok := forkOf(r.describe(out)); ok {
				return fork, nil
			}
		}
	}
	// What is wrong is told by who asks for one thing after the other.
	opened, err := Open(ctx, r.folder)
	if err != nil {
		return Fork{}, err
	}
	r.common, r.Prefix, r.Shallow = opened.common, opened.Prefix, opened.Shallow
	return r.parted(ctx, ours, theirs)
}

// Fork finds the commits that two refs mean, and where they parted.
func (r *Repository) Fork(ctx context.Context, ours, theirs string) (Fork, error) {
	if span, ok := between(ours, theirs); ok {
		if out, err := r.run(ctx, "rev-parse", span); err == nil {
			if fork, ok := forkOf(strings.Split(string(out), "\n")); ok {
				return fork, nil
			}
		}
	}
	return r.parted(ctx, ours, theirs)
}

func (r *Repository) parted(ctx context.Context, ours, theirs string) (f Fork, err error) {
	if f.Ours, err = r.Resolve(ctx, ours); err != nil {
		return f, err
	}
	if f.Theirs, err = r.Resolve(ctx, theirs); err != nil {
		return f, err
	}
	f.Start, err = r.MergeBase(ctx, f.Ours, f.Theirs)
	return f, err
}

// between is what git rev-parse takes for two commits and their merge bases.
// ok is false where the names could be flags, or more than one commit each.
// https://git-scm.com/docs/gitrevisions#_specifying_ranges
func between(ours, theirs string) (span string, ok bool) {
	for _, ref := range []string{ours, theirs} {
		if ref == "" || strings.HasPrefix(ref, "-") || strings.HasPrefix(ref, "^") || strings.Contains(ref, "..") {
			return "", false
		}
	}
	return ours + "^{commit}..." + theirs + "^{commit}", true
}

// forkOf reads what rev-parse says of A...B: B, A, and the merge bases, of which
// git merge-base tells the first. ok is false where there is none, or a line is
// no hash.
func forkOf(lines []string) (f Fork, ok bool) {
	if len(lines) < 3 {
		return f, false
	}
	f = Fork{Theirs: lines[0], Ours: lines[1], Start: strings.TrimPrefix(lines[2], "^"), Once: len(lines) < 4 || lines[3] == ""}
	return f, wholeHash().MatchString(f.Ours) && wholeHash().MatchString(f.Theirs) && wholeHash().MatchString(f.Start) && lines[2] != f.Start
}
