package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

var (
	railsSchemaVersion = lazy.Regexp(`(?m)^ActiveRecord::Schema.*\bversion:\s*([0-9_]+)`)
	railsInsert        = lazy.Regexp("(?s)INSERT INTO [\"`]?\\w*schema_migrations\\w*[\"`]? \\(version\\) VALUES(.*?);")
	railsInserted      = lazy.Regexp(`\('([0-9]+)'\)`)
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
	name := railsDumpOf(dir, "schema.rb")
	text, err := fs.ReadFile(fsys, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if found := railsSchemaVersion().FindSubmatch(text); found != nil {
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
	name = railsDumpOf(dir, "structure.sql")
	text, err = fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	insert := railsInsert().FindSubmatch(text)
	if insert == nil {
		return nil
	}
	dumped, files := map[string]bool{}, map[string]bool{}
	for _, found := range railsInserted().FindAllSubmatch(insert[1], -1) {
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

// railsDumpOf is the dump beside a folder of migrations, which of one of several
// databases has a prefix: animals_schema.rb.
func railsDumpOf(dir, base string) string {
	return path.Join(path.Dir(dir), strings.TrimSuffix(path.Base(dir), "migrate")+base)
}

// RailsDump is the dump of the schema beside a folder of migrations as it has to
// be once some of them have other versions: a database that is loaded from it
// must know of the same files as before. note is what changes, "" where nothing
// need. The error is why no text would do that.
//
// schema.rb holds one version, and all files up to it count as run. structure.sql
// holds every version.
// https://github.com/rails/rails/blob/7-1-stable/activerecord/lib/active_record/connection_adapters/abstract/schema_statements.rb (assume_migrated_upto_version)
func RailsDump(fsys fs.FS, dir string, ms []Migration, to map[string]string) (name string, text []byte, note string, err error) {
	name = railsDumpOf(dir, "schema.rb")
	text, err = fs.ReadFile(fsys, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return name, nil, "", err
	}
	if at := railsSchemaVersion().FindSubmatchIndex(text); at != nil {
		was := string(text[at[2]:at[3]])
		is, err := railsUpTo(was, ms, to)
		if err != nil {
			return name, nil, "", fmt.Errorf("%s is of version %s, and %w", name, was, err)
		}
		if is == was {
			return name, nil, "", nil
		}
		return name, slices.Concat(text[:at[2]], []byte(is), text[at[3]:]), "its version is " + is + " instead of " + was, nil
	}
	name = railsDumpOf(dir, "structure.sql")
	text, err = fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return name, nil, "", nil
	} else if err != nil {
		return name, nil, "", err
	}
	insert := railsInsert().FindSubmatchIndex(text)
	if insert == nil {
		return name, nil, "", nil
	}
	list := text[insert[2]:insert[3]]
	places := railsInserted().FindAllSubmatchIndex(list, -1)
	var old, versions []string
	for _, at := range places {
		old = append(old, string(list[at[2]:at[3]]))
	}
	versions = slices.Clone(old)
	for i, v := range old {
		id, _ := Number(v)
		if next, ok := to[id]; ok {
			versions[i] = next
		}
	}
	if slices.Equal(old, versions) {
		return name, nil, "", nil
	}
	switch { // it was sorted as Rails sorts it, upwards or, from 7.1 on, downwards
	case slices.IsSorted(old):
		slices.Sort(versions)
	case slices.IsSortedFunc(old, func(a, b string) int { return strings.Compare(b, a) }):
		slices.SortFunc(versions, func(a, b string) int { return strings.Compare(b, a) })
	}
	out, from := slices.Clone(text[:insert[2]]), 0
	for i, at := range places {
		out = append(append(out, list[from:at[2]]...), versions[i]...)
		from = at[3]
	}
	return name, slices.Concat(out, list[from:], text[insert[3]:]), "the versions that it lists", nil
}

// railsUpTo is the version up to which the same files count as run once some have
// other versions, in the spelling of the old one: itself where that does it.
func railsUpTo(version string, ms []Migration, to map[string]string) (string, error) {
	old, _ := Number(strings.ReplaceAll(version, "_", ""))
	renamed := func(m Migration) string {
		if next, ok := to[m.ID]; ok {
			id, _ := Number(next)
			return id
		}
		return m.ID
	}
	top, moved, known := "0", false, false
	for _, m := range ms {
		if CompareNumbers(m.ID, old) > 0 {
			continue
		}
		_, ok := to[m.ID]
		moved, known = moved || ok, known || m.ID == old
		if is := renamed(m); CompareNumbers(is, top) > 0 {
			top = is
		}
	}
	switch {
	case !moved:
		top = old
	case !known:
		return "", errors.New("no file is: whether it has what the files do is not known. Let Rails write it anew (bin/rails db:migrate)")
	}
	for _, m := range ms {
		if CompareNumbers(m.ID, old) > 0 && CompareNumbers(renamed(m), top) <= 0 {
			return "", fmt.Errorf("%s is newer: with another version it would count as run. Let Rails write it anew (bin/rails db:migrate)", m.Path)
		}
	}
	if top == old {
		return version, nil
	}
	if len(top) == 14 && strings.Contains(version, "_") {
		top = top[:4] + "_" + top[4:6] + "_" + top[6:8] + "_" + top[8:]
	}
	return top, nil
}
