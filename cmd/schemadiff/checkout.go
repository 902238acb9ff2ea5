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

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// checkout is what the disk says: the migrations of the working tree.
type checkout struct {
	files  []migration.Set
	trees  []fs.FS                   // of each of files: what its paths are paths in
	tools  []string                  // whose files there are, read or not
	notes  []string                  // what the reader of a report should know of the choice
	unread map[string]*problem.Error // by tool: why its files, which are there, cannot be read
	folder string                    // what the paths of files are paths in, from here; "" for the folder that we are in, or none
	close  func()                    // lets go of the trees
	wrote  authors                   // nil where no repository has the files
}

// readCheckout reads the migrations of the place that was named, or those that
// can be found in the project.
func readCheckout(ctx context.Context, pr project, w wanted, tool string) (checkout, error) {
	if w.text != "" {
		at, err := w.open(ctx)
		if err != nil {
			return checkout{close: func() {}}, err
		}
		c, err := at.read(ctx, tool)
		if err != nil {
			at.close()
			return checkout{close: func() {}}, err
		}
		c.close = at.close
		return c, nil
	}
	root := pr.root()
	if root == "" {
		return checkout{close: func() {}}, nil
	}
	c := findMigrations(os.DirFS(root), tool)
	for i := range c.files {
		rememberFolder(ctx, &c.files[i], root)
	}
	c.wrote = wroteFolder(root)
	return c, nil
}

// read reads the migrations of a place. They were asked for, so that they have
// to be readable.
func (p place) read(ctx context.Context, tool string) (checkout, error) {
	fsys, dir := p.fsys, "."
	if p.inside != "" {
		var err error
		if fsys, err = fs.Sub(fsys, p.inside); err != nil {
			return checkout{}, err
		}
	}
	fsys = migration.Listed(fsys)
	if tool == "" || tool == "auto" || p.inside == "" && p.closer != nil {
		// Of a whole tree the tool alone does not tell the folder.
		found := migration.DetectOf(fsys, tool)
		if len(found) == 0 {
			return checkout{}, p.empty(tool)
		}
		tool, dir = found[0].Tool, found[0].Dir
	}
	set, err := migration.Read(fsys, tool, dir)
	if err != nil {
		return checkout{}, p.unreadable(err)
	}
	var wrote authors
	switch {
	case p.tree != nil:
		remember(ctx, &set, p.repository, p.inside, p.tree.Ref)
		wrote = wroteIn(p.repository, p.inside, p.tree.Ref)
	case p.closer == nil:
		rememberFolder(ctx, &set, p.folder)
		wrote = wroteFolder(p.folder)
	}
	set.Dir = path.Join(p.name, dir)
	return checkout{files: []migration.Set{set}, trees: []fs.FS{fsys}, tools: []string{tool}, folder: p.folderOf(), wrote: wrote}, nil
}

// empty is a place without migrations, or without those of the tool.
func (p place) empty(tool string) error {
	if tool != "" && tool != "auto" {
		return &problem.Error{Code: report.Usage.Code, What: "there are no migrations of " + tool + " in " + p.name, Fix: []string{"name their folder: --migrations " + p.name + ":DIR"}}
	}
	return &problem.Error{Code: report.Usage.Code, What: "there are no migrations of a known tool in " + p.name,
		Fix: []string{"name the tool: --tool TOOL, or tool: under migrations in schemadiff.yaml"}}
}

// unreadable says which file cannot be read, and what git says of it.
func (p place) unreadable(err error) error {
	var at *fs.PathError
	var told *problem.Error
	if errors.As(err, &told) && errors.As(err, &at) {
		e := *told
		e.Where = p.name + ", " + at.Path
		return &e
	}
	return &problem.Error{Code: report.Usage.Code, What: "the migrations in " + p.name + " cannot be read", Why: cause(err), Err: err}
}

// findMigrations looks for migrations that nobody named. What cannot be read
// then costs the run its verdict where an environment has that tool's ledger.
func findMigrations(fsys fs.FS, tool string) checkout {
	c := checkout{close: func() {}}
	fsys = migration.Listed(fsys)
	passed := map[string][]string{} // folders, by tool
	for _, found := range migration.DetectOf(fsys, tool) {
		if slices.Contains(c.tools, found.Tool) {
			passed[found.Tool] = append(passed[found.Tool], found.Dir)
			if i := slices.IndexFunc(c.files, func(s migration.Set) bool { return s.Tool == found.Tool }); i >= 0 {
				c.files[i].Also(fsys, found.Dir)
			}
			continue
		}
		c.tools = append(c.tools, found.Tool)
		set, err := migration.Read(fsys, found.Tool, found.Dir)
		if err != nil {
			if c.unread == nil {
				c.unread = map[string]*problem.Error{}
			}
			c.unread[found.Tool] = &problem.Error{Code: report.MigrationsUnreadable.Code, What: fmt.Sprintf("the migrations of %s in %s cannot be read", found.Tool, found.Dir), Why: cause(err), Err: err}
			continue
		}
		c.files, c.trees = append(c.files, set), append(c.trees, fsys)
	}
	for _, tool := range c.tools {
		if folders := passed[tool]; len(folders) > 0 {
			c.notes = append(c.notes, fmt.Sprintf("%s also has migrations in %s, which were not read: --migrations chooses", tool, folded(folders)))
		}
	}
	var sets []*migration.Set
	for i := range c.files {
		sets = append(sets, &c.files[i])
	}
	migration.ShareTable(sets...)
	return c
}

// folded is a list of folders of which only the first are named.
func folded(folders []string) string {
	const named = 3
	if n := len(folders) - named; n > 1 {
		folders = append(slices.Clone(folders[:named]), fmt.Sprintf("%d other folders", n))
	}
	if last := len(folders) - 1; last > 0 {
		return strings.Join(folders[:last], ", ") + " and " + folders[last]
	}
	return folders[0]
}

// root is the folder of the checkout: that of the configuration, else the one
// that holds .git, else the one that we are in, as an image has it that is built
// without .git. A home directory is no checkout, nor is what holds one.
func (pr project) root() string {
	if pr.Config != nil {
		folder := filepath.Dir(pr.Path)
		if filepath.Base(folder) == ".config" {
			folder = filepath.Dir(folder)
		}
		return folder
	}
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	for folder := here; ; {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			break
		}
		folder = parent
	}
	if below, err := filepath.Rel(here, filepath.Clean(pr.home)); pr.home != "" && err == nil && filepath.IsLocal(below) || here == filepath.Dir(here) {
		return ""
	}
	return here
}
