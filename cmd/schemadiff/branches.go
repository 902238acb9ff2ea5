package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/parallel"
	"github.com/schemadiff/schemadiff/parity"
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
		return &problem.Error{Code: report.Usage.Code, What: "there are no migrations of a known tool in the merge of " + b.head.name + " and " + b.base.name,
			Fix: []string{"name the folder and the tool: schemadiff conflicts --migrations DIR --tool TOOL"}}
	}
	return nil
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

// merges reads every folder of every branch.
func (b *branches) merges(ctx context.Context, envs []parity.Env, now time.Time) (out []order.Merge, problems []*problem.Error, err error) {
	for i := range b.folders {
		b.folders[i].tool = b.folders[i].choose(envs)
	}
	if err := b.readAll(ctx, len(envs) > 0); err != nil {
		return nil, nil, err
	}
	for i := range b.folders {
		f := &b.folders[i]
		tool := f.tool
		if len(f.tools) > 1 && !f.ledgerOf(envs) {
			b.notes = append(b.notes, fmt.Sprintf("%s is read as %s; it could be %s, too: --tool chooses", f.dir, tool, strings.Join(without(f.tools, []string{tool}), " or ")))
		}
		m, err := b.merge(f)
		if err != nil {
			return nil, nil, err
		}
		m.Now = now
		var more []*problem.Error
		m.Envs, more = f.environments(envs)
		problems = append(problems, more...)
		if err := b.came(ctx, &m); err != nil {
			return nil, nil, err
		}
		out = append(out, m)
	}
	return out, problems, nil
}

// choose is the tool of the folder: one that has a ledger, else the likeliest.
func (f folder) choose(envs []parity.Env) string {
	for _, tool := range f.tools {
		for _, e := range envs {
			if slices.ContainsFunc(e.Ledgers, func(l ledger.Ledger) bool { return l.Tool == tool }) {
				return tool
			}
		}
	}
	return f.tools[0]
}

func (f folder) ledgerOf(envs []parity.Env) bool {
	return slices.ContainsFunc(envs, func(e parity.Env) bool {
		return slices.ContainsFunc(e.Ledgers, func(l ledger.Ledger) bool { return slices.Contains(f.tools, l.Tool) })
	})
}

// sides are the folder as the trees that are merged have it, and as their merge does.
func (b *branches) sides(f *folder) [4]side {
	return [4]side{{b.began, &f.began}, {b.base.tree, &f.base}, {b.head.tree, &f.head}, {b.merged.Tree, &f.set}}
}

type side struct {
	tree *git.Tree
	set  *migration.Set
}

// readAll reads the folders of all branches: the sides are taken apart while git
// lists the open ones and sends what they have.
func (b *branches) readAll(ctx context.Context, asked bool) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for i := range b.folders {
		f := &b.folders[i]
		var trees []*git.Tree
		for _, s := range b.sides(f) {
			trees = append(trees, s.tree)
		}
		if err := git.Ahead(trees, path.Join(b.prefix, f.dir)); err != nil {
			return err
		}
		wg.Go(func() { b.readSides(f, asked) })
	}
	if err := b.openOthers(ctx); err != nil {
		return err
	}
	var trees []*git.Tree
	for _, o := range b.others {
		trees = append(trees, o.tree)
	}
	for i := range b.folders {
		if err := git.Ahead(trees, path.Join(b.prefix, b.folders[i].dir)); err != nil {
			return err
		}
	}
	wg.Wait()
	for i := range b.folders {
		f := &b.folders[i]
		f.opened = make([]opened, len(b.others))
		parallel.Each(len(b.others), func(i int) { f.opened[i] = b.openedOf(b.others[i], f.tool, f.dir) })
	}
	return nil
}

// readSides reads a folder's sides at once. Sums are what ledgers are held
// against: of the merge, where some were asked; proofs write ledgers of all sides.
func (b *branches) readSides(f *folder, asked bool) {
	all := b.sides(f)
	var wg sync.WaitGroup
	for i, s := range all {
		read := b.names
		if b.proves || asked && s.set == &f.set {
			read = b.read
		}
		wg.Go(func() {
			if *s.set, f.unread[i] = read(s.tree, f.tool, f.dir); f.unread[i] == nil {
				f.files[i] = b.files(s.tree, *s.set)
			}
		})
	}
	wg.Wait()
}

// merge is one folder as all branches have it.
func (b *branches) merge(f *folder) (m order.Merge, err error) {
	tool := f.tool
	m = order.Merge{Tool: tool, Dir: path.Join(b.prefix, f.dir), Root: b.prefix, BaseName: b.base.name, HeadName: b.head.name}
	for i, to := range []*[]order.File{&m.Start, &m.Base, &m.Head} {
		if f.unread[i] != nil {
			return m, f.unread[i]
		}
		*to = f.files[i]
	}
	if err = f.unread[3]; err == nil {
		m.Merged = f.files[3]
		if len(b.merged.Conflicts) == 0 && !b.merged.ByHand { // else what is there is not what will be
			m.Faults = order.FaultsOf(f.set, f.base, f.head)
		}
	} else if len(b.merged.Conflicts) > 0 {
		// git left its marks in a file that lists the others.
		b.notes = append(b.notes, "the merged "+f.dir+" cannot be read before git's conflicts are resolved: the files of both sides were laid together")
		m.Merged = together(m.Base, m.Head)
		f.set = migration.Set{Tool: tool, Dir: f.dir}
		for _, file := range m.Merged {
			f.set.Migrations = append(f.set.Migrations, file.Migration)
		}
	} else {
		return m, err
	}
	m.RunsLate, m.SkipsLate = f.set.RunsLate, f.set.SkipsLate
	known := make(map[identity]bool, len(m.Base))
	for _, file := range m.Base {
		known[identity{file.ID, file.Path}] = true
	}
	for i, o := range b.others {
		if f.opened[i].err != nil {
			return m, f.opened[i].err
		}
		if files := b.news(f.opened[i], known); len(files) > 0 {
			m.Others = append(m.Others, order.Branch{Name: o.name, Files: files, Together: o.together})
		}
	}
	return m, nil
}

// together is what either side has.
func together(base, head []order.File) []order.File {
	out := slices.Clone(base)
	for _, h := range head {
		if !slices.ContainsFunc(base, func(o order.File) bool { return o.ID == h.ID && o.Path == h.Path }) {
			out = append(out, h)
		}
	}
	return out
}

// read reads a folder of a tree: an empty set where the tree does not have it.
func (b *branches) read(t *git.Tree, tool, dir string) (migration.Set, error) {
	return b.readAs(migration.Listed, migration.Read, t, tool, dir)
}

// names is read without the sums of migrations.
func (b *branches) names(t *git.Tree, tool, dir string) (migration.Set, error) {
	return b.readAs(migration.Unsummed, migration.Read, t, tool, dir)
}

// bare is names without what stands beside the migrations.
func (b *branches) bare(t *git.Tree, tool, dir string) (migration.Set, error) {
	return b.readAs(migration.Unsummed, migration.ReadFiles, t, tool, dir)
}

func (b *branches) readAs(listed func(fs.FS) fs.FS, as func(fsys fs.FS, tool, dir string) (migration.Set, error), t *git.Tree, tool, dir string) (migration.Set, error) {
	if t.Hash(path.Join(b.prefix, dir)) == "" {
		return migration.Set{Tool: tool, Dir: dir}, nil
	}
	fsys, err := b.view(t)
	if err != nil {
		return migration.Set{}, err
	}
	set, err := as(listed(fsys), tool, dir)
	if err != nil {
		var told *problem.Error
		if errors.As(err, &told) {
			return set, told
		}
		return set, &problem.Error{Code: report.MigrationsUnreadable.Code, What: fmt.Sprintf("the migrations of %s in %s cannot be read as %s has them", tool, path.Join(b.prefix, dir), t.Ref), Why: cause(err), Err: err}
	}
	return set, nil
}

// files are a tree's migrations with what git knows of them.
func (b *branches) files(t *git.Tree, set migration.Set) []order.File {
	out := make([]order.File, len(set.Migrations))
	for i, m := range set.Migrations {
		at := m.Path
		if b.prefix != "" {
			at = path.Join(b.prefix, at)
		}
		out[i] = order.File{Migration: m, Content: t.Hash(at)}
	}
	return out
}

// date tells of the migrations that findings are about when they were added: git
// is asked only where there are any.
func (b *branches) date(ctx context.Context, findings []report.Finding) error {
	var tips, files []string
	for _, x := range append([]branch{b.base, b.head}, b.others...) {
		tips = append(tips, x.commit)
	}
	for _, f := range findings {
		for _, s := range f.Sides {
			files = append(files, s.File)
		}
	}
	if len(files) == 0 {
		return nil
	}
	added, err := b.repository.Added(ctx, b.start, tips, files)
	if err != nil {
		return err
	}
	for _, f := range findings {
		for i := range f.Sides {
			f.Sides[i].Added = when(added, f.Sides[i].File)
		}
	}
	return nil
}

// when is when a file, or the first file of a folder, was added.
func when(added map[string]time.Time, at string) time.Time {
	if when, ok := added[at]; ok {
		return when
	}
	var first time.Time
	if path.Ext(at) == "" {
		for name, when := range added {
			if strings.HasPrefix(name, at+"/") && (first.IsZero() || when.Before(first)) {
				first = when
			}
		}
	}
	return first
}

// opened is what an open branch has in a folder that base has otherwise; a nil
// tree where it has nothing.
type opened struct {
	tree *git.Tree
	set  migration.Set
	err  error
}

// identity tells migrations of a folder apart: several tools keep many in one file.
type identity struct{ id, path string }

// openedOf reads a folder of an open branch. What is equal to base's is not read.
func (b *branches) openedOf(o branch, tool, dir string) (out opened) {
	at := path.Join(b.prefix, dir)
	if hash := o.tree.Hash(at); hash == "" || hash == b.base.tree.Hash(at) {
		return out
	}
	if out.tree, out.err = o.tree.Without(b.base.tree); out.err != nil {
		return out
	}
	if out.set, out.err = b.bare(out.tree, tool, dir); out.err != nil { // a file of it lists the others
		out.tree = o.tree
		out.set, out.err = b.bare(out.tree, tool, dir)
	}
	return out
}

// news are the migrations of an open branch that base does not have, and never
// had: known are base's.
func (b *branches) news(o opened, known map[identity]bool) (out []order.File) {
	if o.tree == nil {
		return nil
	}
	for _, f := range b.files(o.tree, o.set) {
		if known[identity{f.ID, f.Path}] {
			continue
		}
		if b.began.Hash(path.Join(b.prefix, f.Path)) != "" {
			continue // base has deleted it since
		}
		out = append(out, f)
	}
	return out
}

// came reads in which order base's own history got its files, where a ledger
// that keeps one version only is held against it.
func (b *branches) came(ctx context.Context, m *order.Merge) error {
	tool, _ := ledger.Named(m.Tool)
	if tool.Model != ledger.Watermark || len(m.Envs) == 0 {
		return nil
	}
	past, err := b.repository.History(ctx, b.base.commit, m.Dir)
	if err != nil {
		return err
	}
	m.Came = map[string]int{}
	for _, f := range past {
		if rest, ok := strings.CutPrefix(f.Path, b.prefix); ok {
			m.Came[strings.TrimPrefix(rest, "/")] = f.Added.Place
		}
	}
	return nil
}
