package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/schemadiff/schemadiff/archive"
	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// wanted is where migrations are to be read from, as a user wrote it: a folder,
// an archive, ARCHIVE:DIR, a git ref or REF:DIR. What is on the disk comes
// before a ref of the same name; "main:" is the ref in any case.
type wanted struct {
	text string // "" where nobody said
	base string // the folder that a relative path begins in, and whose repository has the refs
}

// path is the text as a path from here.
func (w wanted) path(text string) string {
	if filepath.IsAbs(text) {
		return filepath.Clean(text)
	}
	return filepath.Join(w.base, text)
}

// place is where files are read from.
type place struct {
	fsys   fs.FS
	name   string // as reports call it
	inside string // the folder within it that was named, "" where none was: then tools are looked for
	closer io.Closer

	folder     string // of the working tree
	tree       *git.Tree
	repository *git.Repository // of the tree
}

func (p place) close() {
	if p.closer != nil {
		p.closer.Close() // of what was only read
	}
}

// open opens the place.
func (w wanted) open(ctx context.Context) (place, error) {
	name := w.path(w.text)
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return place{fsys: os.DirFS(name), name: filepath.ToSlash(name), folder: name}, nil
	case err == nil:
		return w.archive(w.text, "")
	}
	before, inside, parted := strings.Cut(w.text, ":")
	if info, err := os.Stat(w.path(before)); parted && err == nil && !info.IsDir() {
		return w.archive(before, inside)
	}
	return w.ref(ctx, before, inside, parted)
}

func (w wanted) archive(text, inside string) (place, error) {
	fsys, closer, err := archive.Open(w.path(text))
	if err != nil {
		return place{}, &problem.Error{Code: report.Usage.Code, What: text + " cannot be read as an archive of migrations", Why: cause(err), Err: err}
	}
	return place{fsys: fsys, name: w.text, closer: closer}.within(inside)
}

// ref opens a commit of the repository. A word that is no ref was probably not
// meant to be one.
func (w wanted) ref(ctx context.Context, ref, inside string, parted bool) (place, error) {
	none := &problem.Error{Code: report.Usage.Code, What: "there is no folder, archive or git ref " + w.text + " to read migrations from"}
	repository, err := git.Open(ctx, cmp.Or(w.base, "."))
	if err != nil && !parted {
		return place{}, none
	} else if err != nil {
		return place{}, err
	}
	tree, err := repository.Tree(ctx, ref)
	if err != nil && !parted {
		p := problem.Of(err)
		none.Why, none.Fix = p.Why, p.Fix
		return place{}, none
	} else if err != nil {
		return place{}, err
	}
	if below, ok := strings.CutPrefix(inside, "./"); ok { // git's way to say: from here
		inside = path.Join(repository.Prefix, below)
	}
	return place{fsys: tree, name: w.text, tree: tree, repository: repository, closer: tree}.within(inside)
}

// within is the folder inside of a place.
func (p place) within(inside string) (place, error) {
	if inside == "" {
		return p, nil
	}
	p.inside = path.Clean(strings.Trim(inside, "/"))
	info, err := fs.Stat(p.fsys, p.inside)
	if err == nil && info.IsDir() {
		return p, nil
	}
	p.close()
	var told *problem.Error
	if errors.As(err, &told) {
		return p, told
	}
	what, _, _ := strings.Cut(p.name, ":")
	return p, &problem.Error{Code: report.Usage.Code, What: "there is no folder " + p.inside + " in " + what + " to read migrations from", Err: err}
}
