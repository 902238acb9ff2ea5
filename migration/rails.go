package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// https://github.com/rails/rails/blob/main/activerecord/lib/active_record/migration.rb
var rails = Tool{
	Name:   "rails",
	Dirs:   []string{"db/migrate"},
	Detect: detectRails,
	Read:   readRails,
	Beside: readRailsDump,
}

// railsName is MigrationFilenameRegexp: number, name, and the scope of an
// engine whose migrations were copied here ("1_create_posts.blog.rb").
var railsName = regexp.MustCompile(`^([0-9]+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb$`)

func detectRails(t Tree) []Found {
	sequel := map[string]bool{} // by folder: Sequel's files have the same names, the first one tells
	return t.group(func(name string) string {
		dir := path.Dir(name)
		// db/migrate, and db/animals_migrate of an application with several databases.
		if path.Base(path.Dir(dir)) != "db" || !strings.HasSuffix(path.Base(dir), "migrate") || !railsName.MatchString(path.Base(name)) {
			return ""
		}
		if _, asked := sequel[dir]; !asked {
			sequel[dir] = t.holds(name, "Sequel.migration", "Sequel::Migration")
		}
		if sequel[dir] {
			return ""
		}
		return dir
	})
}

func readRails(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := below(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, name := range names {
		base := path.Base(name)
		// The glob is [0-9]*_*.rb: everything else in the folder is not a migration.
		if base[0] < '0' || base[0] > '9' || !strings.Contains(base, "_") || !strings.HasSuffix(base, ".rb") {
			continue
		}
		m := railsName.FindStringSubmatch(base)
		if m == nil {
			return nil, fmt.Errorf("%s: Rails refuses the name (IllegalMigrationNameError): only lower case letters, numbers and _ may follow the version", name)
		}
		id, _ := Number(m[1])
		out = append(out, Migration{ID: id, Version: m[1], Name: m[2], Label: m[1] + "_" + m[2], Path: name})
	}
	sortByID(out, CompareNumbers)
	return out, nil
}

var (
	railsSchemaVersion = regexp.MustCompile(`(?m)^ActiveRecord::Schema.*\bversion:\s*([0-9_]+)`)
	railsInsert        = regexp.MustCompile("(?s)INSERT INTO [\"`]?\\w*schema_migrations\\w*[\"`]? \\(version\\) VALUES(.*?);")
	railsInserted      = regexp.MustCompile(`\('([0-9]+)'\)`)
)

// readRailsDump holds the dump of the schema against the files, from which
// db:schema:load makes new databases: schema.rb has one version, and all below
// it is recorded without being run; structure.sql has every version. Both are
// where two branches collide, and a bad merge shows there. Files that are older
// than the dump may be deleted: it has what they made.
func readRailsDump(fsys fs.FS, dir string, set *Set) error {
	if len(set.Migrations) == 0 {
		return nil
	}
	first, newest := set.Migrations[0], set.Migrations[len(set.Migrations)-1]
	prefix := strings.TrimSuffix(path.Base(dir), "migrate") // of one of several databases: animals_
	name := path.Join(path.Dir(dir), prefix+"schema.rb")
	text, err := fs.ReadFile(fsys, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if found := railsSchemaVersion.FindSubmatch(text); found != nil {
		version, _ := Number(strings.ReplaceAll(string(found[1]), "_", ""))
		switch order := CompareNumbers(version, newest.ID); {
		case order < 0:
			set.fault("%s is of version %s and %s is newer: a database that is loaded from it lacks what the newer files do", name, version, newest.Path)
		case order > 0:
			set.fault("%s is of version %s and no file is: it was dumped on another branch", name, version)
		}
		set.Elsewhere = func(id string) string {
			if CompareNumbers(id, first.ID) < 0 && CompareNumbers(id, version) < 0 {
				return "it is older than every file, and " + name + " has what it made"
			}
			return ""
		}
		return nil
	}
	name = path.Join(path.Dir(dir), prefix+"structure.sql")
	text, err = fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	insert := railsInsert.FindSubmatch(text)
	if insert == nil {
		return nil
	}
	dumped, files := map[string]bool{}, map[string]bool{}
	for _, found := range railsInserted.FindAllSubmatch(insert[1], -1) {
		version, _ := Number(string(found[1]))
		dumped[version] = true
	}
	for _, m := range set.Migrations {
		files[m.ID] = true
		if !dumped[m.ID] {
			set.fault("%s lacks the version of %s: a database that is loaded from it runs the file again", name, m.Path)
		}
	}
	for _, version := range slices.SortedFunc(maps.Keys(dumped), CompareNumbers) {
		if !files[version] && CompareNumbers(version, first.ID) > 0 {
			set.fault("%s has the version %s and no file does: it was dumped on another branch", name, version)
		}
	}
	set.Elsewhere = func(id string) string {
		if dumped[id] && CompareNumbers(id, first.ID) < 0 {
			return "it is older than every file, and " + name + " records it"
		}
		return ""
	}
	return nil
}

func (s *Set) fault(format string, args ...any) {
	s.Faults = append(s.Faults, Fault{Text: fmt.Sprintf(format, args...)})
}

// sortByID sorts as the tool runs them; the paths of duplicates stay in order.
func sortByID(ms []Migration, order func(a, b string) int) {
	for i := 1; i < len(ms); i++ { // most names sort as their tools do
		if order(ms[i-1].ID, ms[i].ID) > 0 {
			slices.SortStableFunc(ms, func(a, b Migration) int { return order(a.ID, b.ID) })
			return
		}
	}
}
