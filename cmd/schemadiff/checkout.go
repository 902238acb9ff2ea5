package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// checkout is what the disk says: the migrations of the working tree.
type checkout struct {
	files []migration.Set
	tools []string // whose files there are, read or not
	notes []string // what the reader of a report should know of the choice
}

// readCheckout reads the migrations of the folder that was named, or those that
// can be found in the project.
func readCheckout(pr project, folder, tool string) (checkout, error) {
	if folder != "" {
		return readFolder(folder, tool)
	}
	root := pr.root()
	if root == "" {
		return checkout{}, nil
	}
	return findMigrations(os.DirFS(root), tool), nil
}

// readFolder reads one folder. It was asked for, so that it has to be readable.
func readFolder(folder, tool string) (checkout, error) {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return checkout{}, &problem.Error{Code: report.Usage.Code, What: "there is no folder " + folder + " to read migrations from"}
	}
	fsys, dir := os.DirFS(folder), "."
	if tool == "" || tool == "auto" {
		found := migration.Detect(fsys)
		if len(found) == 0 {
			return checkout{}, &problem.Error{Code: report.Usage.Code, What: "there are no migrations of a known tool in " + folder,
				Fix: []string{"name the tool: --tool TOOL, or tool: under migrations in schemadiff.yaml"}}
		}
		tool, dir = found[0].Tool, found[0].Dir
	}
	set, err := migration.Read(fsys, tool, dir)
	if err != nil {
		return checkout{}, &problem.Error{Code: report.Usage.Code, What: "the migrations in " + folder + " cannot be read", Why: cause(err), Err: err}
	}
	set.Dir = filepath.ToSlash(filepath.Join(folder, dir))
	return checkout{files: []migration.Set{set}, tools: []string{tool}}, nil
}

// findMigrations looks for migrations that nobody named. What cannot be read
// then is a note: the environments can be compared without it.
func findMigrations(fsys fs.FS, tool string) checkout {
	var c checkout
	for _, found := range migration.Detect(fsys) {
		if tool != "" && tool != "auto" && found.Tool != tool {
			continue
		}
		if slices.Contains(c.tools, found.Tool) {
			c.notes = append(c.notes, fmt.Sprintf("%s also has migrations in %s, which were not read: --migrations chooses", found.Tool, found.Dir))
			continue
		}
		c.tools = append(c.tools, found.Tool)
		set, err := migration.Read(fsys, found.Tool, found.Dir)
		if err != nil {
			c.notes = append(c.notes, fmt.Sprintf("the migrations of %s in %s were not read: %s", found.Tool, found.Dir, cause(err)))
			continue
		}
		c.files = append(c.files, set)
	}
	return c
}

// root is the folder of the checkout: that of the configuration, else the one
// that holds .git. Outside of both nothing is looked for: a home directory is
// no checkout.
func (pr project) root() string {
	if pr.Config != nil {
		folder := filepath.Dir(pr.Path)
		if filepath.Base(folder) == ".config" {
			folder = filepath.Dir(folder)
		}
		return folder
	}
	folder, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return ""
		}
		folder = parent
	}
}
