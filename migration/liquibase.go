package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/liquibase/liquibase/tree/master/liquibase-standard/src/main/java/liquibase/parser
var liquibase = Tool{
	Name:    "liquibase",
	Dirs:    []string{"db/changelog", "src/main/resources/db/changelog", "changelog", "liquibase"},
	Detect:  detectLiquibase,
	Read:    readLiquibase,
	Scripts: liquibaseScripts,
}

// changeSet is one change set of a changelog, or with include set a reference
// to other changelogs: the text's order is the order of the run.
type changeSet struct {
	id, author, logicalPath string
	repeats                 bool // runOnChange or runAlways
	changes                 []sqlChange
	valid                   []string // checksums that are accepted beside the computed one
	opaque                  bool     // the checksum does not follow from the text alone

	rollback []sqlChange
	program  bool   // it has changes that only Liquibase can turn into SQL
	partly   bool   // some lines are left out
	noTx     bool   // runInTransaction is false
	dbms     string // the engines that it is for
	offset   int    // in the file, where it begins

	include  string
	all      bool // include names a folder
	relative bool // to the changelog's file
}

var formattedSQL = lazy.Regexp(`(?i)^\s*--\s*liquibase\s+formatted\s+sql`)

// changelog says whether a file is one, by the beginning of its text.
func changelog(name, text string) bool {
	switch path.Ext(name) {
	case ".sql":
		return formattedSQL().MatchString(strings.TrimPrefix(text, "\ufeff"))
	case ".xml", ".yaml", ".yml", ".json":
		return strings.Contains(text, "databaseChangeLog")
	}
	return false
}

// detectLiquibase finds the outermost folders with changelogs: those below hold
// what the ones above include.
func detectLiquibase(t Tree) []Found {
	found := t.group(func(name string) string {
		lower := strings.ToLower(name)
		likely := path.Ext(name) == ".sql" || strings.Contains(lower, "changelog") || strings.Contains(lower, "liquibase") || strings.Contains(lower, "migration")
		if !likely || !changelog(name, t.head(name)) {
			return ""
		}
		return path.Dir(name)
	})
	return outermost(found)
}

// readLiquibase reads the changelogs of a folder that no other one includes,
// with all that they include.
func readLiquibase(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	r := &changelogReader{fsys: fsys, included: map[string]bool{}}
	read := map[string][]Migration{}
	var roots []string
	for _, base := range names {
		name := path.Join(dir, base)
		if !slices.Contains([]string{".sql", ".xml", ".yaml", ".yml", ".json"}, path.Ext(base)) {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if !changelog(name, string(text)) {
			continue
		}
		r.open = nil
		if read[name], err = r.read(name); err != nil {
			return nil, err
		}
		roots = append(roots, name)
	}
	var out []Migration
	for _, name := range roots {
		if !r.included[name] {
			out = append(out, read[name]...)
		}
	}
	return out, nil
}

// changelogReader follows includes.
type changelogReader struct {
	fsys     fs.FS
	included map[string]bool
	open     []string // changelogs that include each other, outermost first
}

func (r *changelogReader) read(name string) ([]Migration, error) {
	if slices.Contains(r.open, name) {
		return nil, fmt.Errorf("%s includes itself, by way of %s", name, strings.Join(append(r.open, name), ", "))
	}
	r.open = append(r.open, name)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	text, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		return nil, err
	}
	sets, err := parseChangelog(name, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []Migration
	for _, c := range sets {
		if c.include == "" {
			out = append(out, c.migration(name))
			continue
		}
		files, err := r.resolve(name, c)
		if err != nil {
			return nil, fmt.Errorf("%s: include of %s: %w", name, c.include, err)
		}
		for _, file := range files {
			r.included[file] = true
			more, err := r.read(file)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	return out, nil
}

func (c changeSet) migration(name string) Migration {
	where := name
	if c.logicalPath != "" {
		where = c.logicalPath
	}
	m := Migration{ID: ChangeSetID(where, c.id, c.author), Version: c.id, Name: c.id, Path: name, Repeats: c.repeats}
	m.Label = path.Base(where) + "::" + c.id + "::" + c.author
	if !c.opaque {
		m.Sums = append(c.sums(), c.valid...)
	}
	return m
}

// resolve finds what an include means: a path from the changelog's folder, or
// from a root that only the run knows, which is one of the folders above.
func (r *changelogReader) resolve(from string, c changeSet) ([]string, error) {
	wanted := normalPath(c.include)
	candidates := []string{path.Join(path.Dir(from), wanted)}
	if !c.relative {
		for dir := path.Dir(from); dir != "."; {
			dir = path.Dir(dir)
			candidates = append(candidates, path.Join(dir, wanted))
		}
	}
	for _, name := range candidates {
		info, err := fs.Stat(r.fsys, name)
		switch {
		case err != nil:
		case !c.all && !info.IsDir():
			return []string{name}, nil
		case c.all && info.IsDir():
			names, err := below(r.fsys, name)
			if err != nil {
				return nil, err
			}
			return slices.DeleteFunc(names, func(n string) bool {
				return !slices.Contains([]string{".sql", ".xml", ".yaml", ".yml", ".json"}, path.Ext(n))
			}), nil
		}
	}
	return nil, errors.New("there is no such file or folder in the checkout")
}

// normalPath is a path as Liquibase compares it.
func normalPath(name string) string {
	name = strings.ReplaceAll(strings.TrimPrefix(name, "classpath:"), `\`, "/")
	if len(name) > 1 && name[1] == ':' { // a drive
		name = name[2:]
	}
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// ChangeSetID is what Liquibase identifies a change set by, in any case.
func ChangeSetID(file, id, author string) string {
	return strings.ToLower(normalPath(file) + "::" + id + "::" + author)
}

// ChangeSetAlias is an ID with the folder of its file left out: running from
// another folder, or out of a jar, gives the file another path.
func ChangeSetAlias(id string) string {
	file, rest, _ := strings.Cut(id, "::")
	return path.Base(file) + "::" + rest
}

// FitChangeSets gives the change sets of the checkout the paths under which
// ledgers know them: the checkout's path ends with the ledger's, or the other
// way round.
func FitChangeSets(files []Migration, ids []string) []Migration {
	by := map[string][]string{}
	for _, id := range ids {
		by[ChangeSetAlias(id)] = append(by[ChangeSetAlias(id)], id)
	}
	files = slices.Clone(files)
	for i, m := range files {
		own, _, _ := strings.Cut(m.ID, "::")
		for _, id := range by[ChangeSetAlias(m.ID)] {
			file, _, _ := strings.Cut(id, "::")
			if strings.HasSuffix("/"+own, "/"+file) || strings.HasSuffix("/"+file, "/"+own) {
				files[i].ID = id
				break
			}
		}
	}
	return files
}
