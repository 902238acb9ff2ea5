package conflicts

import (
	"context"
	"io/fs"
	"slices"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/rehearse"
)

// Programs is how migrations that are programs take part: the project's own
// command runs them, each time in a folder that has the files of what is to
// run, and of what ran before it.
type Programs struct {
	Command rehearse.Command // whose folder is another for each run
	Ledgers ledger.Options   // by which the tool's ledger is found
	Set     migration.Set    // of the merge of all that takes part
	Behind  []string         // paths of the merge that never are there: what stands behind all that takes part

	// Lay gives the folder in which the command runs, and the tree of which the
	// paths of migrations are paths in it.
	Lay func(ctx context.Context, at Checkout) (folder string, tree fs.FS, err error)
}

// Tree is one of the trees that git has.
type Tree int

// The trees of a proof. What no branch has as it is made of the merge, without
// what is not to run yet.
const (
	Merged Tree = iota
	Start
	Ours
	Theirs
)

// Checkout is a tree with what a proof changes in it.
type Checkout struct {
	Of      Tree
	Without []string          // files and folders that are not there
	Instead map[string]string // texts of files, by path
}

// programs says whether some of the migrations are programs.
func (p *prover) programs() bool {
	return slices.ContainsFunc([]Side{p.Start, p.Ours, p.Theirs}, func(s Side) bool { return p.of(s).Programs(s.Run) })
}

// segment runs a side on a throwaway on which migrations of the other one have
// run before.
func (p *prover) segment(ctx context.Context, db dialects.Scratch, s Side, before []migration.Migration, watched bool) (rehearse.Play, error) {
	c := p.of(s)
	if !p.command {
		return c.Segment(ctx, db, s.Run, watched, p.Limits)
	}
	at, err := p.checkout(s, before)
	if err != nil {
		return rehearse.Play{}, err
	}
	command := p.Programs.Command
	if command.Folder, c.FS, err = p.Programs.Lay(ctx, at); err != nil {
		return rehearse.Play{}, err
	}
	if c.Files, err = migration.Read(c.FS, s.Files.Tool, s.Files.Dir); err != nil {
		return rehearse.Play{}, err
	}
	c.Command, c.LedgerOptions = &command, p.Programs.Ledgers
	return c.CommandSegment(ctx, db, s.Run, watched, p.Limits)
}

// checkout is the files with which a side runs behind these.
func (p *prover) checkout(s Side, before []migration.Migration) (Checkout, error) {
	at := Checkout{Of: s.Tree}
	if at.Of == Start || at.Of != Merged && len(before) == 0 && len(s.Run) == len(p.whose(at.Of).Run) {
		return at, nil
	}
	at.Of, at.Without = Merged, slices.Clone(p.Programs.Behind)
	fresh := slices.Concat(p.Ours.Run, p.Theirs.Run)
	there := func(m migration.Migration) bool {
		return !has(fresh, m) || has(before, m) || has(s.Run, m)
	}
	for _, m := range p.Programs.Set.Migrations {
		if there(m) {
			continue
		}
		for _, other := range p.Programs.Set.Migrations {
			if other.Path == m.Path && there(other) {
				return at, &rehearse.Unrunnable{Why: m.Label + " and " + other.Label + " are in one file, and the one cannot be run without the other"}
			}
		}
		at.Without = append(at.Without, m.Path)
	}
	var err error
	at.Instead, err = p.behindOf(s, before)
	return at, err
}

func (p *prover) whose(t Tree) Side {
	if t == Ours {
		return p.Ours
	}
	return p.Theirs
}

// behindOf changes the texts that name a predecessor, so that a graph in which
// two sides stand behind the same one becomes a line: what is there already, and
// then the side. The tool runs none of it otherwise, and it is what people do
// about it.
func (p *prover) behindOf(s Side, before []migration.Migration) (map[string]string, error) {
	if tool, _ := ledger.Named(s.Files.Tool); tool.Graphs == nil {
		return nil, nil
	}
	files := func(lists ...[]migration.Migration) (out []order.File) {
		for _, m := range slices.Concat(lists...) {
			out = append(out, order.File{Migration: m})
		}
		return out
	}
	only := func(keep func(m migration.Migration) bool) []migration.Migration {
		return slices.DeleteFunc(slices.Clone(p.Programs.Set.Migrations), func(m migration.Migration) bool { return !keep(m) })
	}
	fresh, trees := slices.Concat(p.Ours.Run, p.Theirs.Run), either{p.Ours.FS, p.Theirs.FS}
	old := only(func(m migration.Migration) bool { return !has(fresh, m) })
	line := old
	texts := map[string]string{}
	for _, group := range [][]migration.Migration{before, s.Run} {
		next := only(func(m migration.Migration) bool { return has(group, m) })
		renames, err := order.Merge{Tool: s.Files.Tool, Dir: s.Files.Dir, Start: files(old), Base: files(line), Head: files(old, next), Merged: files(line, next)}.Renumber()
		if err != nil {
			return nil, &rehearse.Unrunnable{Why: "the one side cannot be put behind the other: " + err.Error()}
		}
		for _, r := range renames {
			at := r.Migration.Path
			text, ok := texts[at]
			if !ok {
				read, err := fs.ReadFile(trees, at)
				if err != nil {
					return nil, err
				}
				text = string(read)
			}
			if texts[at], err = r.Rewrite(s.Files.Tool, text); err != nil {
				return nil, &rehearse.Unrunnable{Why: "the one side cannot be put behind the other: " + err.Error()}
			}
			for i := range next {
				if next[i].ID == r.Migration.ID {
					next[i].Needs = slices.Clone(next[i].Needs)
					next[i].Needs[slices.Index(next[i].Needs, r.Was)] = r.Is
				}
			}
		}
		line = slices.Concat(line, next)
	}
	return texts, nil
}

func has(ms []migration.Migration, m migration.Migration) bool {
	return slices.ContainsFunc(ms, func(o migration.Migration) bool { return identityOf(o) == identityOf(m) })
}
