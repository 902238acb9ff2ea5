package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// step is one file or folder of the working tree that gets another name, or
// another text, or both.
type step struct {
	from, to string // from the top of the repository; alike where only the text changes
	text     []byte // the new one; nil where it stays
	note     string // what changes in the text
}

// renumber shows what would put our migrations behind base's, and with --write
// does it in the working tree.
func (p *program) renumber(c *cli.Context, b *branches, merges []order.Merge) error {
	var steps []step
	asked := false
	for _, m := range merges {
		renames, err := m.Renumber()
		if err != nil {
			return &problem.Error{Code: report.Usage.Code, What: "the migrations of " + m.Dir + " are not renumbered", Why: err.Error(), Err: err}
		}
		asked = asked || len(m.Envs) > 0
		beside, err := b.besides(m, renames)
		if err != nil {
			return err
		}
		steps = append(steps, beside...)
		for _, r := range slices.Backward(renames) { // the highest first: its new name is free
			more, err := b.steps(m, r)
			if err != nil {
				return err
			}
			if err := b.retext(m, renames, more); err != nil {
				return err
			}
			steps = append(steps, more...)
		}
	}
	if len(steps) == 0 {
		fmt.Fprintln(p.out, "nothing has to be renumbered")
		return nil
	}
	verb := "would rename"
	if c.Bool("write") {
		if err := b.write(c.Context, steps); err != nil {
			return err
		}
		verb = "renamed"
	}
	for _, s := range slices.Backward(steps) {
		if s.from == s.to {
			fmt.Fprintf(p.out, "%-12s  %s: %s\n", strings.Replace(verb, "rename", "change", 1), report.Printable(s.from), report.Printable(s.note))
		} else {
			fmt.Fprintf(p.out, "%-12s  %s\n          to  %s\n", verb, report.Printable(s.from), report.Printable(path.Base(s.to)))
			if s.text != nil {
				fmt.Fprintf(p.out, "        with  %s\n", report.Printable(s.note))
			}
		}
	}
	switch {
	case c.Bool("write"):
		fmt.Fprintln(p.out, "\nnext  look at it with git status, and commit it")
	default:
		fmt.Fprintln(p.out, "\nnext  schemadiff conflicts --renumber --write")
	}
	if !asked {
		fmt.Fprintln(p.out, "note  no environment was asked whether it has applied them: --env ENV asks")
	}
	return nil
}

// steps are the files of one migration, as the branch has them.
func (b *branches) steps(m order.Merge, r order.Rename) ([]step, error) {
	fsys, err := b.view(b.head.tree)
	if err != nil {
		return nil, err
	}
	if r.Is != "" {
		text, err := fs.ReadFile(fsys, r.Migration.Path)
		if err != nil {
			return nil, err
		}
		changed, err := r.Rewrite(m.Tool, string(text))
		if err != nil {
			return nil, &problem.Error{Code: report.Usage.Code, What: "a dependency cannot be changed", Why: err.Error(), Err: err}
		}
		at := path.Join(b.prefix, r.Migration.Path)
		return []step{{from: at, to: at, text: []byte(changed), note: "it needs " + r.Is + " instead of " + r.Was}}, nil
	}
	folder := path.Dir(r.Migration.Path)
	if base := path.Base(folder); base == r.Stem { // a folder for each migration
		at := path.Join(b.prefix, folder)
		return []step{{from: at, to: path.Join(path.Dir(at), r.NewStem)}}, nil
	}
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, err
	}
	var out []step
	for _, e := range entries {
		stem, rest := order.Stem(m.Tool, e.Name())
		undo := m.Tool == "flyway" && strings.HasPrefix(stem, "U") && "V"+stem[1:] == r.Stem
		if e.IsDir() || stem != r.Stem && !undo {
			continue
		}
		to := r.NewStem
		if undo {
			to = "U" + to[1:]
		}
		out = append(out, step{from: path.Join(b.prefix, folder, e.Name()), to: path.Join(b.prefix, folder, to+"."+rest)})
	}
	if m.Tool == "db-migrate" {
		for _, way := range []string{"-up.sql", "-down.sql"} { // which its programs read
			if _, err := fs.Stat(fsys, path.Join(folder, "sqls", r.Stem+way)); err == nil {
				sqls := path.Join(b.prefix, folder, "sqls")
				out = append(out, step{from: path.Join(sqls, r.Stem+way), to: path.Join(sqls, r.NewStem+way)})
			}
		}
	}
	return out, nil
}

// write does the steps, if all of them can be done: the branch is checked out,
// the files are as it has them, and the new names are free.
func (b *branches) write(ctx context.Context, steps []step) error {
	top, err := b.repository.Top(ctx)
	if err != nil {
		return err
	}
	if commit, err := b.repository.Resolve(ctx, "HEAD"); err != nil || commit != b.head.commit {
		return &problem.Error{Code: report.Usage.Code, What: "only the branch that is checked out can be renumbered, and that is not " + b.head.name, Err: err, Fix: []string{"git switch " + b.head.name}}
	}
	moved := map[string]bool{}
	for _, s := range steps {
		moved[s.from] = true
	}
	for _, s := range steps {
		if err := b.unchanged(top, s.from); err != nil {
			return &problem.Error{Code: report.Usage.Code, What: s.from + " in the working tree is not as " + b.head.name + " has it", Why: cause(err), Err: err, Fix: []string{"commit it first"}}
		}
		if _, err := os.Lstat(filepath.Join(top, filepath.FromSlash(s.to))); err == nil && !moved[s.to] {
			return &problem.Error{Code: report.Usage.Code, What: s.to + " is there already"}
		}
	}
	for i, s := range steps {
		from, to := filepath.Join(top, filepath.FromSlash(s.from)), filepath.Join(top, filepath.FromSlash(s.to))
		err := error(nil)
		if s.from != s.to {
			err = os.Rename(from, to)
		}
		if s.text != nil && err == nil {
			err = os.WriteFile(to, s.text, 0o644)
		}
		if err != nil {
			return &problem.Error{Code: report.Usage.Code, What: fmt.Sprintf("%s cannot be changed, %d of %d were", s.from, i, len(steps)), Why: cause(err), Err: err}
		}
	}
	return nil
}

// unchanged says why a file or the files of a folder are not as the branch has them.
func (b *branches) unchanged(top, name string) error {
	return fs.WalkDir(b.head.tree, name, func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		want, err := b.head.tree.ReadFile(at)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(at)))
		if err != nil {
			return err
		}
		lines := func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) } // autocrlf
		if !bytes.Equal(lines(want), lines(got)) {
			return errors.New("it was changed")
		}
		return nil
	})
}
