package ledger

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/django/django/blob/main/django/db/migrations/recorder.py
var django = Tool{
	Name:      "django",
	Model:     Set,
	Tables:    []string{"django_migrations"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"app", Text}, {"name", Text}, {"applied", Moment}}},
	Queries: func(t Table, _ []Table) []catalog.Query {
		return []catalog.Query{t.Query([]string{"app", "name", "applied"}, "id")}
	},
	Read:    readDjango,
	Foreign: foreignToDjango,
	Graphs:  byApp,
	// What 0001_squashed_0004_x stands for is in its name, as far as it goes.
	Squashes: squashesByName,
	Apply:    "python manage.py migrate",

	StopsParent: "django refuses to migrate at all (InconsistentMigrationHistory)",
}

func readDjango(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	seen := map[string]bool{}
	err := each(rows[0], 3, func(r *row) {
		app, name := r.key(0, "app"), r.key(1, "name")
		e := Entry{ID: app + "/" + name, Version: name, Name: app + "." + name, AppliedAt: r.moment(2), State: Applied}
		if seen[e.ID] { // nothing in the table forbids it
			l.Notes = append(l.Notes, fmt.Sprintf("%s is recorded more than once", e.Name))
			return
		}
		seen[e.ID] = true
		l.Entries = append(l.Entries, e)
	})
	return l, err
}

// foreignToDjango says whether a row's app comes from an installed package:
// auth and sessions have rows in every project and files in none.
func foreignToDjango(files []migration.Migration) func(id string) bool {
	own := map[string]bool{}
	for _, m := range files {
		own[migration.DjangoApp(m.ID)] = true
	}
	return func(id string) bool { return !own[migration.DjangoApp(id)] }
}

// byApp parts the graph into apps: each must have one leaf. A squash stands
// for what it replaces.
func byApp(files []migration.Migration) [][]migration.Migration {
	var graphs [][]migration.Migration
	at := map[string]int{}
	for _, m := range migration.Squashed(files) {
		app := migration.DjangoApp(m.ID)
		i, ok := at[app]
		if !ok {
			i = len(graphs)
			at[app] = i
			graphs = append(graphs, nil)
		}
		graphs[i] = append(graphs[i], m)
	}
	return graphs
}

// squashesByName finds squashes among IDs of which there are no files. One
// whose last migration no ledger has tells nothing that could be compared.
func squashesByName(ids []string) []migration.Migration {
	var out []migration.Migration
	for _, id := range ids {
		app := migration.DjangoApp(id)
		first, last, lastName, ok := migration.DjangoSquash(strings.TrimPrefix(id, app+"/"))
		if !ok || !slices.Contains(ids, app+"/"+lastName) {
			continue
		}
		m := migration.Migration{ID: id, Version: path.Base(id), Name: path.Base(id)}
		for _, other := range ids {
			number, _, _ := strings.Cut(strings.TrimPrefix(other, app+"/"), "_")
			inside := migration.DjangoApp(other) == app && number >= first && number <= last && len(number) == len(first)
			if _, _, _, squash := migration.DjangoSquash(path.Base(other)); inside && !squash && !slices.Contains(m.Replaces, other) {
				m.Replaces = append(m.Replaces, other)
			}
		}
		out = append(out, m)
	}
	return out
}
