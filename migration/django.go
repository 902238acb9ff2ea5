package migration

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/django/django/blob/main/django/db/migrations/loader.py
var django = Tool{
	Name:   "django",
	Dirs:   []string{"."},
	Detect: detectDjango,
	Read:   readDjango,
	Beside: func(_ fs.FS, _ string, set *Set) error {
		ms := set.Migrations
		set.Elsewhere = func(id string) string { return squashedAway(ms, id) }
		return nil
	},
}

// squashName is what squashmigrations calls its files, unless told otherwise:
// the number of the first migration, and the whole name of the last.
var squashName = lazy.Regexp(`^(\d+)_squashed_((\d+)_.*)$`)

// DjangoSquash takes the name of a squash apart: the numbers of the first and
// the last migration that it replaces, and the name of the last.
func DjangoSquash(name string) (first, last, lastName string, ok bool) {
	parts := squashName().FindStringSubmatch(name)
	if parts == nil {
		return "", "", "", false
	}
	return parts[1], parts[3], parts[2], true
}

// squashedAway finds the squash that a migration without a file went into:
// once every database has the squash, the files that it replaced are deleted and
// its own list of them, too, and the rows stay behind.
// https://docs.djangoproject.com/en/stable/topics/migrations/#squashing-migrations
func squashedAway(ms []Migration, id string) string {
	number, _, _ := strings.Cut(path.Base(id), "_")
	for _, m := range ms {
		first, last, _, ok := DjangoSquash(path.Base(m.ID))
		if ok && DjangoApp(m.ID) == DjangoApp(id) && len(number) == len(first) && number >= first && number <= last {
			return m.Path + " replaced it (manage.py migrate --prune forgets its row)"
		}
	}
	return ""
}

// detectDjango finds projects: folders with a manage.py, or where there is none
// the checkout as a whole.
func detectDjango(t Tree) []Found {
	var roots []string
	for _, name := range t.files {
		if path.Base(name) == "manage.py" && t.holds(name, "django") {
			roots = append(roots, path.Dir(name))
		}
	}
	return t.group(func(name string) string {
		if !djangoFile(name) || !t.holds(name, "(migrations.Migration)") {
			return ""
		}
		for _, root := range roots {
			if root == "." || strings.HasPrefix(name, root+"/") {
				return root
			}
		}
		return "."
	})
}

// djangoFile says whether a path is a module of an app's migrations.
func djangoFile(name string) bool {
	base := path.Base(name)
	return path.Base(path.Dir(name)) == "migrations" && strings.HasSuffix(base, ".py") && !strings.ContainsAny(base[:1], "_~.")
}

// DjangoApp is the app of a migration's ID.
func DjangoApp(id string) string {
	app, _, _ := strings.Cut(id, "/")
	return app
}

// readDjango reads every app below a project's folder. Apps that were installed
// as packages are not there: what the project needs of them is taken for granted.
func readDjango(fsys fs.FS, dir string) ([]Migration, error) {
	if _, err := fs.Stat(fsys, dir); err != nil {
		return nil, err
	}
	var out []Migration
	before := map[string][]string{} // run_before: who must wait for whom
	labels := map[string]string{}
	for _, name := range walk(fsys, dir).all() {
		folder := path.Dir(name)
		if !djangoFile(name) {
			continue
		}
		if _, err := fs.Stat(fsys, path.Join(folder, "__init__.py")); err != nil {
			continue // a folder without __init__.py is a namespace, which Django passes over
		}
		if _, ok := labels[folder]; !ok {
			labels[folder] = djangoLabel(fsys, path.Dir(folder))
		}
		m, waiters, ok, err := readDjangoFile(fsys, name, labels[folder])
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		for _, id := range waiters {
			before[id] = append(before[id], m.ID)
		}
		out = append(out, m)
	}
	for i := range out {
		out[i].Needs = append(out[i].Needs, before[out[i].ID]...)
	}
	sortByID(out, strings.Compare)
	resolveDjango(out)
	return out, sortByNeeds(out)
}

// djangoLabel is an app's label: what its AppConfig says, else its folder.
func djangoLabel(fsys fs.FS, app string) string {
	label := path.Base(app)
	src, err := fs.ReadFile(fsys, path.Join(app, "apps.py"))
	if err != nil {
		return label
	}
	for line := range strings.Lines(string(src)) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "class ")
		if !ok {
			continue
		}
		class, _, _ := strings.Cut(rest, "(")
		values, _, err := assignments(string(src), strings.TrimSpace(class), "label")
		if v := values["label"]; err == nil && v.kind == pyText && v.text != "" {
			return v.text
		}
	}
	return label
}

// readDjangoFile reads one module. ok is false for a Python file in a folder
// called migrations that has nothing to do with Django.
func readDjangoFile(fsys fs.FS, name, app string) (m Migration, before []string, ok bool, err error) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return m, nil, false, err
	}
	values, found, err := assignments(string(src), "Migration", "dependencies", "run_before", "replaces")
	switch {
	case err != nil && !strings.Contains(string(src), "django"):
		return m, nil, false, nil
	case err != nil:
		return m, nil, false, fmt.Errorf("%s: %w", name, err)
	case !found && !strings.Contains(string(src), "django"):
		return m, nil, false, nil
	case !found:
		return m, nil, false, fmt.Errorf("%s: Django refuses a module without a class Migration (BadMigrationError)", name)
	}
	stem := strings.TrimSuffix(path.Base(name), ".py")
	m = Migration{ID: app + "/" + stem, Version: stem, Name: stem, Label: app + "." + stem, Path: name}
	if m.Needs, err = djangoIDs(name, "dependencies", values); err != nil {
		return m, nil, false, err
	}
	if m.Replaces, err = djangoIDs(name, "replaces", values); err != nil {
		return m, nil, false, err
	}
	before, err = djangoIDs(name, "run_before", values)
	return m, before, true, err
}

// djangoIDs reads a list of (app, name). A swappable dependency is a call: it
// names a model of the settings, whose app is nothing that the file tells.
func djangoIDs(file, word string, values map[string]pyValue) ([]string, error) {
	v, ok := values[word]
	if !ok {
		return nil, nil
	}
	if v.kind != pyItems {
		return nil, notLiteral(file, word, v)
	}
	var ids []string
	for _, item := range v.items {
		switch pair, ok := item.strings(); {
		case item.kind == pyOpaque:
			continue
		case !ok || len(pair) != 2:
			return nil, notLiteral(file, word, item)
		default:
			ids = append(ids, pair[0]+"/"+pair[1])
		}
	}
	return ids, nil
}

// resolveDjango replaces __first__ and __latest__ by what they stand for, a
// replaced migration that is gone by the squash, and forgets what other
// packages carry, of whose apps there is no file.
func resolveDjango(ms []Migration) {
	have, apps := map[string]bool{}, map[string]bool{}
	squash := map[string]string{}
	for _, m := range ms {
		have[m.ID], apps[DjangoApp(m.ID)] = true, true
		for _, r := range m.Replaces {
			squash[r] = m.ID
		}
	}
	for i := range ms {
		var needs []string
		for _, need := range ms[i].Needs {
			app, name, _ := strings.Cut(need, "/")
			switch by, replaced := squash[need]; {
			case have[need]:
				needs = append(needs, need)
			case replaced && by != ms[i].ID:
				needs = append(needs, by)
			case name == "__first__" || name == "__latest__":
				needs = append(needs, djangoEnds(ms, app, name == "__first__")...)
			case apps[app]:
				needs = append(needs, need)
			}
		}
		slices.Sort(needs)
		ms[i].Needs = slices.Compact(needs)
	}
}

// djangoEnds are an app's roots, or its leaves.
func djangoEnds(ms []Migration, app string, roots bool) []string {
	var own []Migration
	for _, m := range ms {
		if DjangoApp(m.ID) == app {
			own = append(own, m)
		}
	}
	var ids []string
	if roots {
		for _, m := range own {
			if !slices.ContainsFunc(m.Needs, func(n string) bool { return DjangoApp(n) == app }) {
				ids = append(ids, m.ID)
			}
		}
		return ids
	}
	for _, m := range Leaves(own) {
		ids = append(ids, m.ID)
	}
	return ids
}
