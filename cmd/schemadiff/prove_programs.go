package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/conflicts"
	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/throwaway"
)

// workshop lays trees of git into a temporary folder, for a command that runs
// migrations in them. What the project's ignore files keep out of git, its
// installed packages above all, is linked to where it stands.
type workshop struct {
	b        *branches
	trees    map[conflicts.Tree]*git.Tree
	torn     []string // files of the merge that git cannot merge by itself
	redone   []string // such as are written anew behind migrations
	project  string   // where the command runs, from the top of the repository
	folder   string   // the migrations', likewise: nothing of it is linked
	ignored  []string
	top      string
	temp     *throwaway.Folder // nil before the first
	laid     map[conflicts.Tree]string
	modified map[conflicts.Tree][]string // since it was laid
	written  int
}

// bench is the workshop for a question, whose trees are those of its sides.
// An error is why there can be none.
func (b *branches) bench(ctx context.Context, configured, dir string, trees map[conflicts.Tree]*git.Tree, torn []string) (*workshop, error) {
	w := &workshop{b: b, trees: trees, folder: path.Join(b.prefix, dir), laid: map[conflicts.Tree]string{}, modified: map[conflicts.Tree][]string{}}
	var err error
	if w.top, err = b.repository.Top(ctx); err != nil {
		return nil, err
	}
	at, err := filepath.Abs(configured)
	if err == nil {
		at, err = filepath.EvalSymlinks(at)
	}
	if err != nil {
		return nil, err
	}
	inside, err := filepath.Rel(w.top, at)
	if err != nil || !filepath.IsLocal(inside) {
		return nil, &rehearse.Unrunnable{Why: "the configuration with rehearsal.migrate.command is not in the repository: where its command runs is not known"}
	}
	w.project = filepath.ToSlash(inside)
	for _, name := range torn {
		if dumped().MatchString(name) {
			w.redone = append(w.redone, name)
		} else {
			w.torn = append(w.torn, name)
		}
	}
	w.ignored, err = b.repository.Ignored(ctx)
	return w, err
}

// dumped are files that commands write anew behind migrations, and never read
// before: two branches with migrations clash there as a rule.
// https://guides.rubyonrails.org/active_record_migrations.html#schema-dumping-and-you
var dumped = lazy.Regexp(`(^|/)db/(\w+_)?(schema\.rb|structure\.sql)$|(^|/)priv/\w+/structure\.sql$`)

// lay is the folder in which the project's command runs.
func (w *workshop) lay(ctx context.Context, at conflicts.Checkout) (string, fs.FS, error) {
	if at.Of == conflicts.Merged && len(w.torn) > 0 {
		return "", nil, &rehearse.Unrunnable{Why: "git cannot merge " + w.torn[0] + " by itself, and the command would find its marks there: merge on a branch, and prove that"}
	}
	folder, ok := w.laid[at.Of]
	if !ok {
		var err error
		if folder, err = w.extract(ctx, at.Of); err != nil {
			return "", nil, err
		}
	}
	for _, name := range w.modified[at.Of] { // by the run before
		if err := os.RemoveAll(filepath.Join(folder, filepath.FromSlash(name))); err != nil {
			return "", nil, err
		}
		if err := w.trees[at.Of].Extract(name, folder); err != nil {
			return "", nil, err
		}
		if err := w.stamp(filepath.Join(folder, filepath.FromSlash(name))); err != nil {
			return "", nil, err
		}
	}
	w.modified[at.Of] = nil
	for _, name := range at.Without {
		name = path.Join(w.b.prefix, name)
		w.modified[at.Of] = append(w.modified[at.Of], name)
		if err := os.RemoveAll(filepath.Join(folder, filepath.FromSlash(name))); err != nil {
			return "", nil, err
		}
	}
	for name, text := range at.Instead {
		name = path.Join(w.b.prefix, name)
		w.modified[at.Of] = append(w.modified[at.Of], name)
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", nil, err
		}
		if err := w.stamp(file); err != nil {
			return "", nil, err
		}
	}
	return filepath.Join(folder, filepath.FromSlash(w.project)), os.DirFS(filepath.Join(folder, filepath.FromSlash(w.b.prefix))), nil
}

// stamp gives a file that was written anew a time of its own: Python takes a
// compiled file for current by the second and the size of its source.
// https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
func (w *workshop) stamp(name string) error {
	w.written++
	at := time.Unix(1_000_000_000+int64(w.written), 0)
	return os.Chtimes(name, at, at)
}

// extract lays a whole tree.
func (w *workshop) extract(ctx context.Context, of conflicts.Tree) (folder string, err error) {
	if w.temp == nil {
		if w.temp, err = throwaway.NewFolder(throwaway.Options{}); err != nil {
			return "", err
		}
	}
	tree := w.trees[of]
	folder = filepath.Join(w.temp.Path, fmt.Sprint(int(of)))
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", err
	}
	if err := tree.Extract(".", folder); err != nil {
		return "", err
	}
	if of == conflicts.Merged {
		if err := w.settle(folder); err != nil {
			return "", err
		}
	}
	w.laid[of] = folder
	return folder, w.link(folder)
}

// settle takes base's of what commands write anew, where git could not merge it.
func (w *workshop) settle(folder string) error {
	for _, name := range w.redone {
		text, err := w.b.base.tree.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// link links what git ignores. What Python compiled of other files' texts is
// not linked, and nothing of the migrations' folder or that holds it: files are
// written there, which must not be the working tree's.
func (w *workshop) link(folder string) error {
	for _, name := range w.ignored {
		if path.Base(name) == "__pycache__" || strings.HasPrefix(name+"/", w.folder+"/") || strings.HasPrefix(w.folder+"/", name+"/") {
			continue
		}
		to := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		err := os.Symlink(filepath.Join(w.top, filepath.FromSlash(name)), to)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

func (w *workshop) close() error {
	if w == nil || w.temp == nil {
		return nil
	}
	return w.temp.Remove()
}

// withPrograms tells a question how the project's own command runs what are
// programs; the workshop is nil where the project has none.
func (p *program) withPrograms(ctx context.Context, s selection, b *branches, ask *asked) (*workshop, error) {
	command := p.migrateCommand(s)
	if command == nil {
		return nil, nil
	}
	programs := &conflicts.Programs{Command: *command, Set: ask.merged.set, Behind: ask.beside}
	if len(s.targets) > 0 {
		programs.Ledgers = s.targets[0].Ledger
	}
	ask.Programs = programs
	refused := func(err error) { // which says why nothing is proved, once it is known that some are programs
		why := new(*rehearse.Unrunnable)
		if !errors.As(err, why) {
			e := problem.Of(err)
			*why = &rehearse.Unrunnable{Why: strings.TrimSuffix(e.What+": "+e.Why, ": ")}
		}
		programs.Lay = func(context.Context, conflicts.Checkout) (string, fs.FS, error) { return "", nil, *why }
	}
	merged, torn := b.merged, b.merged.Conflicts
	if ask.join != nil {
		merged, torn = git.Merge{Tree: b.head.tree}, nil
		programs.Set, programs.Behind = ask.join.set, ask.join.behind
	}
	if ask.with != nil {
		var err error
		if merged, err = b.mergedWith(ctx, *ask.with); err == nil {
			torn = slices.Concat(torn, merged.Conflicts)
			programs.Set, err = b.read(merged.Tree, ask.Ours.Files.Tool, ask.Ours.Files.Dir)
		}
		if err != nil {
			refused(err)
			return nil, nil
		}
	}
	trees := map[conflicts.Tree]*git.Tree{conflicts.Merged: merged.Tree, conflicts.Start: ask.began, conflicts.Ours: b.head.tree, conflicts.Theirs: b.base.tree}
	w, err := b.bench(ctx, s.project.Config.Dir(), ask.Ours.Files.Dir, trees, torn)
	if err != nil {
		refused(err)
		return nil, nil
	}
	programs.Lay = w.lay
	return w, nil
}

// mergedWith is the merge of base, head and a third branch.
func (b *branches) mergedWith(ctx context.Context, other branch) (git.Merge, error) {
	commit, err := b.repository.Bind(ctx, b.merged, b.base.commit, b.head.commit)
	if err != nil {
		return git.Merge{}, err
	}
	start, err := b.repository.MergeBase(ctx, commit, other.commit)
	if err != nil {
		return git.Merge{}, err
	}
	return b.tree.Merge(ctx, start, commit, other.commit)
}

// asked is a question with the trees that it is about.
type asked struct {
	conflicts.Question
	began  *git.Tree // that the start is in
	merged folder
	with   *branch  // a third one, which is merged as well
	open   bool     // and may never be: what it clashes with is a forecast
	join   *join    // of ours, instead of branches
	beside []string // paths of what the branches have new in other folders, which are questions of their own
}

// apart keeps what the branches have new in the other folders out of a question
// about one: a command may run all of them at once.
func (a *asked) apart(merges []order.Merge, at int) {
	own := map[string]bool{}
	for _, m := range a.merged.set.Migrations {
		own[m.Path] = true
	}
	for i, m := range merges {
		if i == at {
			continue
		}
		ours, theirs := m.News()
		if a.with != nil {
			theirs = nil
			for _, o := range m.Others {
				if o.Name == a.with.name {
					theirs = o.Files
				}
			}
		}
		for _, f := range slices.Concat(ours, theirs) {
			if !own[f.Path] && !slices.Contains(a.beside, f.Path) {
				a.beside = append(a.beside, f.Path)
			}
		}
	}
	if len(a.beside) > 0 { // no branch is without them
		a.Ours.Tree, a.Theirs.Tree = conflicts.Merged, conflicts.Merged
	}
}
