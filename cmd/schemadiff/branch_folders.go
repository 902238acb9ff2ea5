package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/parallel"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

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
