package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Watcher sees what a session of a throwaway database does.
//
// A table that was written anew begins at another page: a rebuild leaves the
// name and puts another table behind it. SQLite has one lock, on the whole
// database, and names none.
type Watcher struct {
	session  catalog.Session
	existed  map[string]bool   // by name: what existed at Mark, by the name that it has now
	roots    map[string]string // by name, of all tables, as of the last look
	settings map[string]string // as of Mark
}

// Watch begins to watch a session.
func Watch(s catalog.Session) *Watcher { return &Watcher{session: s} }

// Mark remembers what exists and how the session is set.
func (w *Watcher) Mark(ctx context.Context) (err error) {
	if w.roots, err = w.look(ctx); err != nil {
		return err
	}
	w.existed = map[string]bool{}
	for name := range w.roots {
		w.existed[name] = true
	}
	w.settings, err = w.set(ctx)
	return err
}

// Before has nothing to remember.
func (w *Watcher) Before(context.Context) error { return nil }

func (w *Watcher) look(ctx context.Context) (map[string]string, error) {
	rows, err := w.session.Query(ctx, "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	out := map[string]string{}
	for _, r := range rows {
		out[r[0].String] = r[1].String
	}
	return out, nil
}

// After is what happened since Before. Tables that a statement drops and makes
// again have another page; where the file gives its pages back by itself, DROP
// TABLE moves others, which is why a name that was not there in between is all
// that counts.
func (w *Watcher) After(ctx context.Context) (catalog.Observation, error) {
	var seen catalog.Observation
	now, err := w.look(ctx)
	if err != nil {
		return seen, err
	}
	before := map[string]string{} // names by page
	for name, root := range w.roots {
		before[root] = name
	}
	renamed := map[string]bool{}
	for name, root := range now {
		_, there := w.roots[name]
		if was, known := before[root]; known && !there && now[was] == "" && w.existed[was] {
			renamed[name] = true
			continue
		}
		if there || !w.existed[name] {
			continue
		}
		seen.Rewrites = append(seen.Rewrites, schema.Key{Kind: schema.Table, Name: name})
	}
	for name := range renamed {
		w.existed[name] = true
	}
	w.roots = now
	slices.SortFunc(seen.Rewrites, schema.Key.Compare)
	return seen, nil
}

// watchedSettings are the pragmas of a connection that decide what statements
// behind them do.
var watchedSettings = []string{"defer_foreign_keys", "foreign_keys", "ignore_check_constraints", "legacy_alter_table", "recursive_triggers", "writable_schema"}

// Settings is what of the session is not as it was at Mark.
func (w *Watcher) Settings(ctx context.Context) ([]catalog.SettingChange, error) {
	now, err := w.set(ctx)
	if err != nil {
		return nil, err
	}
	var out []catalog.SettingChange
	for name, value := range now {
		if before := w.settings[name]; before != value {
			out = append(out, catalog.SettingChange{Name: name, Before: before, After: value})
		}
	}
	slices.SortFunc(out, func(a, b catalog.SettingChange) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (w *Watcher) set(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range watchedSettings {
		rows, err := w.session.Query(ctx, "PRAGMA "+name)
		if err != nil {
			return nil, fmt.Errorf("watching the session: %w", err)
		}
		if len(rows) > 0 {
			out[name] = rows[0][0].String
		}
	}
	return out, nil
}
