package git

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// Extract writes a file, or a folder with all that is below it, under its own
// name into a folder of the disk, "." for the whole tree: as a checkout would,
// links as links and submodules as empty folders, but that no filter's program
// is run. What Git LFS keeps and this clone does not have stays a pointer.
func (t *Tree) Extract(name, folder string) (err error) {
	root, err := os.OpenRoot(folder) // names and links of a tree lead nowhere else
	if err != nil {
		return err
	}
	defer root.Close()
	e := t.root
	if name != "." {
		above, err := t.find(path.Dir(name))
		if err != nil {
			return err
		}
		in, err := t.folder(above.id)
		if err != nil {
			return t.explained(err)
		}
		if e = in.named(path.Base(name)); e.id == "" {
			return &fs.PathError{Op: "extract", Path: name, Err: fs.ErrNotExist}
		}
		if err := root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o755); err != nil {
			return err
		}
	}
	return t.extract(root, e, name)
}

func (t *Tree) extract(root *os.Root, e entry, name string) error {
	to := filepath.FromSlash(name)
	switch e.mode {
	case modeFolder:
		f, err := t.folder(e.id)
		if err != nil {
			return t.explained(err)
		}
		if err := root.MkdirAll(to, 0o755); err != nil {
			return err
		}
		for _, inside := range f.entries {
			if inside.name == ".git" || inside.name != filepath.Base(inside.name) {
				return fmt.Errorf("%s has a file that no checkout would have: %q", name, inside.name)
			}
			if err := t.extract(root, inside, path.Join(name, inside.name)); err != nil {
				return err
			}
		}
		return nil
	case modeSubmodule:
		return root.MkdirAll(to, 0o755)
	case modeLink:
		target, err := t.batch.read(e.id)
		if err != nil {
			return t.explained(err)
		}
		return root.Symlink(string(target), to)
	}
	text, err := t.batch.read(e.id)
	if err != nil {
		return t.explained(err)
	}
	if whole, err := t.smudged(text); err == nil {
		text = whole
	}
	return root.WriteFile(to, text, 0o644|e.fileMode()&0o111)
}

// Ignored lists what stands in the working tree and is kept out of the
// repository by its ignore files, by paths from the top; of a folder of which
// all is ignored only the folder.
func (r *Repository) Ignored(ctx context.Context) ([]string, error) {
	out, err := r.run(ctx, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "--full-name", "-z", "--", ":/")
	if err != nil {
		return nil, &problem.Error{Code: code, What: "the ignored files of the working tree cannot be listed", Why: err.Error(), Err: err}
	}
	var paths []string
	for word := range bytes.SplitSeq(out, []byte{0}) {
		if name := strings.TrimSuffix(string(word), "/"); name != "" {
			paths = append(paths, name)
		}
	}
	return paths, nil
}

// Bind makes a commit of a merge that nothing refers to, so that it can be
// merged on. git's own gc removes it.
func (r *Repository) Bind(ctx context.Context, m Merge, parents ...string) (commit string, err error) {
	if m.ByHand {
		return "", &problem.Error{Code: code, What: "git is older than 2.38 and merges three branches only in a working tree"}
	}
	args := []string{"-c", "user.name=schemadiff", "-c", "user.email=schemadiff@localhost", "commit-tree", "--no-gpg-sign", m.root.id, "-m", "a merge that is looked at"}
	for _, p := range parents {
		args = append(args, "-p", p)
	}
	out, err := r.run(ctx, args...)
	if err != nil {
		return "", &problem.Error{Code: code, What: "git makes no commit of the merge", Why: err.Error(), Err: err}
	}
	return strings.TrimSpace(string(out)), nil
}
