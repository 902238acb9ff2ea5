package main

import (
	"context"
	"path"
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
)

// patience is how long the history of files may take to read: it adds evidence,
// and a prompt that shows a status does not wait for it.
const patience = 5 * time.Second

// remember reads when the files came to a branch, for tools whose ledgers say
// nothing of what ran. repository and prefix say where the files are kept, ref
// is the branch, "" for the one that environments are deployed from. Without a
// repository, or where it has none of the files, nothing is known.
func remember(ctx context.Context, set *migration.Set, repository *git.Repository, prefix, ref string) {
	if repository == nil || !wantsHistory(set) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if ref == "" {
		ref = repository.Trunk(ctx)
	}
	files, err := repository.History(ctx, ref, path.Join(prefix, path.Dir(set.Migrations[0].Path)))
	if err != nil {
		return // told as no history
	}
	known := map[string]git.Past{}
	for _, f := range files {
		known[f.Path] = f
	}
	h := &migration.History{Branch: ref, Shallow: repository.Shallow, Past: map[string]migration.Past{}}
	for _, m := range set.Migrations {
		if f, ok := known[path.Join(prefix, m.Path)]; ok {
			h.Past[m.Path] = migration.Past{Added: migration.Moment{Place: f.Added.Place, At: f.Added.Time}, Changed: migration.Moment{Place: f.Changed.Place, At: f.Changed.Time}}
		}
	}
	if len(h.Past) > 0 { // else it is ignored, or a link to elsewhere
		set.History = h
	}
}

// wantsHistory says whether the ledger of a set's tool leaves open what ran.
func wantsHistory(set *migration.Set) bool {
	return len(set.Migrations) > 0 && slices.ContainsFunc(ledger.Tools(), func(t ledger.Tool) bool { return t.Name == set.Tool && t.Model == ledger.Watermark })
}

// rememberFolder is remember for files of the working tree.
func rememberFolder(ctx context.Context, set *migration.Set, folder string) {
	if !wantsHistory(set) {
		return // git is not asked for nothing
	}
	repository, err := git.Open(ctx, folder)
	if err != nil {
		return
	}
	remember(ctx, set, repository, repository.Prefix, "")
}

// authors names whoever wrote some of a checkout's files, and the files of
// which that is not known.
type authors func(ctx context.Context, paths []string) (people, unknown []string, err error)

// wroteIn is authors of the files of a branch, or with the ref "" of the working tree.
func wroteIn(repository *git.Repository, prefix, ref string) authors {
	return func(ctx context.Context, paths []string) (people, unknown []string, err error) {
		var at []string
		for _, p := range paths {
			at = append(at, path.Join(prefix, p))
		}
		return repository.Authors(ctx, ref, at)
	}
}

// wroteFolder is authors of the files of a folder.
func wroteFolder(folder string) authors {
	return func(ctx context.Context, paths []string) (people, unknown []string, err error) {
		repository, err := git.Open(ctx, folder)
		if err != nil {
			return nil, nil, err
		}
		return wroteIn(repository, repository.Prefix, "")(ctx, paths)
	}
}
