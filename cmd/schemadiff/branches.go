package main

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// branches is what git has of the branches that are to be merged: all of it is
// read by one process.
type branches struct {
	repository *git.Repository
	tree       *git.Tree // the base's, which owns the process
	start      string    // the commit at which the two parted
	base, head branch
	began      *git.Tree // at start
	merged     git.Merge
	others     []branch
	with       []string                  // those that were named
	patterns   []string                  // of --also
	also       func() ([]git.Ref, error) // those that patterns select, which git lists meanwhile

	proves  bool   // sums of all sides are wanted, and the merge as git keeps it
	prefix  string // of the folder within the repository that paths are paths in
	folders []folder
	notes   []string
}

type branch struct {
	name, commit string
	together     bool
	tree         *git.Tree
}

// folder is one folder of migrations.
type folder struct {
	dir   string
	tools []string      // whose it can be, most likely first
	set   migration.Set // as the merge has it

	tool              string // that it is read as
	began, base, head migration.Set
	files             [4][]order.File // of the sides, in their order
	unread            [4]error
	opened            []opened // by the open branches, in their order
}

// branches opens the two branches and their merge, and those that were asked
// for beside them.
func (p *program) branches(c *cli.Context) (*branches, error) {
	b := &branches{proves: c.Bool("prove") || c.String("from") != "", with: c.StringSlice("with")}
	b.base.name = c.String("base")
	head := headOf(c, p.env)
	fork, err := b.meet(c.Context, p, head)
	if err == nil && head == "HEAD" && mergeTarget(p.env) != "" {
		fork = b.unmerge(c.Context, p.env, fork)
	}
	if err == nil {
		err = b.open(c.Context, c, p.env, fork)
	}
	p.closers = append(p.closers, b.close)
	return b, err
}

// close waits for what git was asked and ends it.
func (b *branches) close() {
	if b.also != nil {
		b.also()
	}
	if b.tree != nil {
		b.tree.Close()
	}
}

// meet finds the repository, the two commits and where they parted.
func (b *branches) meet(ctx context.Context, p *program, head string) (fork git.Fork, err error) {
	if b.base.name != "" {
		b.tree, fork, err = git.OpenFork(ctx, ".", b.base.name, head)
	} else {
		if b.repository, err = git.Open(ctx, "."); err != nil {
			return fork, ofGit(err)
		}
		if b.base.name, err = b.defaultBase(ctx, p); err != nil {
			return fork, err
		}
		if b.tree, err = b.repository.Tree(ctx, b.base.name); err == nil {
			fork, err = b.repository.Fork(ctx, b.tree.Commit, head)
		}
	}
	if err != nil {
		return fork, b.unparted(ctx, p, err, head, fork)
	}
	b.repository = b.tree.Repository()
	return fork, nil
}

// headOf is the branch that the command is about: what pre-commit is about to push
// need not be checked out.
// https://pre-commit.com/#pre-commit-during-push
func headOf(c *cli.Context, env func(string) string) string {
	if pushed := env("PRE_COMMIT_TO_REF"); pushed != "" && !c.IsSet("head") {
		return pushed
	}
	return c.String("head")
}

// ofGit leaves out of a problem's advice to name a folder instead: branches are
// in no folder.
func ofGit(err error) error {
	var told *problem.Error
	if !errors.As(err, &told) {
		return err
	}
	e := *told
	e.Fix = slices.Clone(e.Fix)
	for i, fix := range e.Fix {
		e.Fix[i], _, _ = strings.Cut(fix, ", or name a folder instead")
	}
	return &e
}

func (b *branches) open(ctx context.Context, c *cli.Context, env func(string) string, fork git.Fork) (err error) {
	ref := headOf(c, env)
	b.start = fork.Start
	b.base.commit, b.base.tree = fork.Ours, b.tree
	b.head.commit = fork.Theirs
	b.head.name = b.headName(ctx, ref, b.head.commit, env)
	if b.start == "" {
		return &problem.Error{Code: report.Usage.Code, What: b.head.name + " and " + b.base.name + " have no history in common, so that nothing can be merged",
			Fix: []string{"schemadiff conflicts --base REF   names the branch that yours is merged into"}}
	}
	b.also = func() ([]git.Ref, error) { return nil, nil }
	if b.patterns = c.StringSlice("also"); len(b.patterns) > 0 {
		b.also = sync.OnceValues(func() ([]git.Ref, error) { return b.repository.Unmerged(ctx, b.base.commit, b.patterns) })
		go b.also()
	}
	for _, ref := range b.with {
		commit, err := b.tree.Resolve(ctx, ref)
		if err != nil {
			return err
		}
		b.others = append(b.others, branch{name: ref, commit: commit, together: true})
	}
	if b.head.tree, err = b.tree.Beside(ref, b.head.commit); err != nil {
		return err
	}
	if b.began, err = b.tree.Beside("the merge base", b.start); err != nil {
		return err
	}
	if fork.Once && !b.proves {
		var united bool
		if b.merged, united, err = git.Union(b.began, b.base.tree, b.head.tree); err != nil || united {
			return err
		}
	}
	b.merged, err = b.tree.Merge(ctx, b.start, b.base.commit, b.head.commit)
	return err
}

// unparted puts the branches into a problem with their merge base. Before both
// are found there is none.
func (b *branches) unparted(ctx context.Context, p *program, err error, head string, fork git.Fork) error {
	if fork.Theirs == "" {
		return ofGit(err)
	}
	if b.repository == nil {
		var closed error
		if b.repository, closed = git.Open(ctx, "."); closed != nil {
			return err
		}
	}
	e := *problem.Of(err)
	e.What = "cannot find the merge base of " + b.headName(ctx, head, fork.Theirs, p.env) + " and " + b.base.name + ": " + e.What
	return &e
}

// selecting tells of patterns that select no branch, merged or not. It is no
// mistake where a CI fetches one branch only.
func (b *branches) selecting(ctx context.Context, open []git.Ref) error {
	if len(b.patterns) == 1 && len(open) > 0 {
		return nil
	}
	for _, pattern := range b.patterns {
		all, err := b.repository.Selected(ctx, pattern)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			b.notes = append(b.notes, "there is no branch here that --also "+shellWord(pattern)+" selects: git branch --all lists those that there are, git fetch brings a remote's")
		}
	}
	return nil
}

func (b *branches) openOthers(ctx context.Context) error {
	also, err := b.also()
	if err == nil {
		err = b.selecting(ctx, also)
	}
	if err != nil {
		return err
	}
	known := []string{b.base.commit, b.head.commit}
	b.others = slices.DeleteFunc(b.others, func(o branch) bool {
		again := slices.Contains(known, o.commit)
		known = append(known, o.commit)
		return again
	})
	for _, r := range also {
		if !slices.Contains(known, r.Commit) { // a branch and its remote's are one
			known = append(known, r.Commit)
			tree, err := b.tree.Of(r)
			if err != nil {
				return err
			}
			b.others = append(b.others, branch{name: r.Short(), commit: r.Commit, tree: tree})
		}
	}
	for i := range b.others {
		if b.others[i].tree != nil {
			continue
		}
		if b.others[i].tree, err = b.tree.Beside(b.others[i].name, b.others[i].commit); err != nil {
			return err
		}
	}
	return nil
}

// find finds the folders of migrations in the merge.
func (b *branches) find(ctx context.Context, pr project, from wanted, tool string) error {
	if err := b.within(ctx, pr, from); err != nil {
		return err
	}
	inside := ""
	if from.text != "" {
		inside = path.Clean(filepath.ToSlash(from.text))
	}
	fsys, err := b.view(b.merged.Tree)
	if err != nil {
		return err
	}
	fsys = migration.Listed(fsys)
	if inside != "" {
		info, err := fs.Stat(fsys, inside)
		var told *problem.Error
		switch {
		case errors.As(err, &told):
			return told
		case err != nil || !info.IsDir():
			return &problem.Error{Code: report.Usage.Code, What: "there is no folder " + path.Join(b.prefix, inside) + " in the merge of " + b.head.name + " and " + b.base.name}
		case tool != "" && tool != "auto":
			b.folders = []folder{{dir: inside, tools: []string{tool}}}
			return nil
		}
	}
	for _, found := range migration.DetectOf(fsys, tool) {
		if inside != "" && found.Dir != inside && !strings.HasPrefix(found.Dir, inside+"/") {
			continue
		}
		at := slices.IndexFunc(b.folders, func(f folder) bool { return f.dir == found.Dir })
		if at < 0 {
			b.folders = append(b.folders, folder{dir: found.Dir})
			at = len(b.folders) - 1
		}
		b.folders[at].tools = append(b.folders[at].tools, found.Tool)
	}
	if len(b.folders) == 0 {
		if err := b.damaged(fsys); err != nil {
			return err
		}
		return &problem.Error{Code: report.Usage.Code, What: "there are no migrations of a known tool in the merge of " + b.head.name + " and " + b.base.name,
			Fix: []string{"name the folder and the tool: schemadiff conflicts --migrations DIR --tool TOOL"}}
	}
	return nil
}

// damaged is the problem of a folder that git cannot show: what was not found may
// be in it.
func (b *branches) damaged(fsys fs.FS) error {
	err := fs.WalkDir(fsys, ".", func(_ string, _ fs.DirEntry, err error) error { return err })
	var told *problem.Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	return &problem.Error{Code: report.MigrationsUnreadable.Code, What: "the files of the merge of " + b.head.name + " and " + b.base.name + " cannot be read", Why: err.Error(), Err: err,
		Fix: []string{"git fsck   says what is wrong with the repository"}}
}

// within says where in the repository paths begin: at the configuration, or at
// the top; a folder of the command line, from here.
func (b *branches) within(ctx context.Context, pr project, from wanted) error {
	switch {
	case from.text != "" && from.base == "":
		b.prefix = path.Clean(b.repository.Prefix)
	case pr.Config != nil:
		at, err := git.Open(ctx, pr.root())
		if err != nil {
			return err
		}
		b.prefix = path.Clean(at.Prefix)
	}
	if b.prefix == "." {
		b.prefix = ""
	}
	if filepath.IsAbs(from.text) {
		return usage("--migrations takes a folder of the repository, from here", "schemadiff conflicts --migrations db/migrations")
	}
	return nil
}

func (b *branches) view(t *git.Tree) (fs.FS, error) {
	if b.prefix == "" {
		return t, nil
	}
	return fs.Sub(t, b.prefix)
}
