package postgres

import (
	"cmp"
	"context"
	_ "embed" // for the queries
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

//go:embed queries/watch_relations.sql
var watchRelationsSQL string

//go:embed queries/watch_locks.sql
var watchLocksSQL string

//go:embed queries/watch_counters.sql
var watchCountersSQL string

//go:embed queries/watch_files.sql
var watchFilesSQL string

//go:embed queries/watch_settings.sql
var watchSettingsSQL string

// Watcher sees what a session of a throwaway database does.
//
// Locks are those that pg_locks shows for the session, rewrites are changed
// relfilenodes, scans are the transaction's own counters. All of them are true
// of empty tables as well.
type Watcher struct {
	session   catalog.Session
	relations map[string]watched  // by oid: what existed at Mark
	names     map[string]watched  // the same by schema and name
	held      map[held]bool       // what was told already
	counters  map[string]counters // by oid, as of Before
	settings  map[string]string   // as of Mark
	flushes   string              // whether the server hands in counters when asked: t, f, or not known yet
}

type watched struct {
	key  schema.Key
	file string
}

type held struct{ oid, mode string }

type counters struct{ scans, inserted, updated, deleted int64 }

// Watch begins to watch a session.
func Watch(s catalog.Session) *Watcher { return &Watcher{session: s} }

// Mark remembers what exists and how the session is set.
func (w *Watcher) Mark(ctx context.Context) error {
	rows, err := w.session.Query(ctx, watchRelationsSQL)
	if err != nil {
		return fmt.Errorf("watching the session: %w", err)
	}
	w.relations, w.names, w.held = map[string]watched{}, map[string]watched{}, map[held]bool{}
	for _, r := range rows {
		known := watched{file: r[5].String, key: schema.Key{Kind: relationKind(r[1].String), Schema: r[2].String, Name: r[3].String}}
		if known.key.Kind == schema.Index {
			known.key.Table = r[4].String
		}
		w.relations[r[0].String] = known
		w.names[nameOf(r[2].String, r[3].String)] = known
	}
	w.settings, err = w.set(ctx)
	return err
}

// Begin forgets what a transaction had: its locks are gone with it. It is asked
// between two transactions. The counters of the session go on until the session
// hands them in, which it does when it pleases: from 15 on we have it do so now.
// https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-STATS-FUNCTIONS
func (w *Watcher) Begin(ctx context.Context) error {
	clear(w.held)
	if w.flushes == "" {
		rows, err := w.session.Query(ctx, "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = 'pg_stat_force_next_flush')")
		if err != nil {
			return fmt.Errorf("watching the session: %w", err)
		}
		w.flushes = rows[0][0].String
	}
	if w.flushes != "t" {
		return w.Before(ctx)
	}
	clear(w.counters)
	if _, err := w.session.Query(ctx, "SELECT pg_catalog.pg_stat_force_next_flush()"); err != nil {
		return fmt.Errorf("watching the session: %w", err)
	}
	return nil
}

func nameOf(schema, name string) string { return schema + "\x00" + name }

// relationKind is the kind of a relkind.
func relationKind(relkind string) schema.Kind {
	switch relkind {
	case "m":
		return schema.MaterializedView
	case "v":
		return schema.View
	case "i", "I":
		return schema.Index
	}
	return schema.Table
}

// Before remembers the counters.
func (w *Watcher) Before(ctx context.Context) (err error) {
	w.counters, err = w.count(ctx)
	return err
}

func (w *Watcher) count(ctx context.Context) (map[string]counters, error) {
	rows, err := w.session.Query(ctx, watchCountersSQL)
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	out := map[string]counters{}
	for _, r := range rows {
		var n [4]int64
		for i := range n {
			n[i], _ = strconv.ParseInt(r[i+1].String, 10, 64)
		}
		out[r[0].String] = counters{n[0], n[1], n[2], n[3]}
	}
	return out, nil
}

// After is what happened since Before.
func (w *Watcher) After(ctx context.Context) (catalog.Observation, error) {
	var seen catalog.Observation
	rows, err := w.session.Query(ctx, watchLocksSQL)
	if err != nil {
		return seen, fmt.Errorf("watching the session: %w", err)
	}
	exclusive := map[string]bool{}
	for _, r := range rows {
		h := held{r[0].String, r[1].String}
		seen.Unbounded = seen.Unbounded || r[2].String == "t"
		seen.Held, _ = strconv.Atoi(r[3].String)
		known, ok := w.relations[h.oid]
		if !ok || w.held[h] {
			continue
		}
		w.held[h] = true
		seen.Locks = append(seen.Locks, catalog.Lock{Object: known.key, Mode: h.mode, Blocks: blocks(h.mode)})
	}
	for h := range w.held {
		if h.mode == accessExclusive {
			exclusive[h.oid] = true
		}
	}
	slices.SortFunc(seen.Locks, func(a, b catalog.Lock) int {
		return cmp.Or(cmp.Compare(strength(b.Mode), strength(a.Mode)), a.Object.Compare(b.Object))
	})
	if seen.Rewrites, err = w.rewritten(ctx, exclusive); err != nil {
		return seen, err
	}
	return seen, w.counted(ctx, &seen)
}

const accessExclusive = "AccessExclusiveLock"

// lockModes are the modes of table locks, weakest first.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
var lockModes = []string{"AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock",
	"ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", accessExclusive}

func strength(mode string) int { return slices.Index(lockModes, mode) }

// blocks is what a lock keeps applications from doing.
func blocks(mode string) catalog.Blocks {
	switch {
	case mode == accessExclusive:
		return catalog.BlocksAll
	case strength(mode) >= slices.Index(lockModes, "ShareLock"):
		return catalog.BlocksWriters
	}
	return catalog.BlocksNothing
}

// rewritten is which of the relations have storage of another file than at
// Mark. Only what is locked exclusively can be rewritten.
func (w *Watcher) rewritten(ctx context.Context, exclusive map[string]bool) ([]schema.Key, error) {
	if len(exclusive) == 0 {
		return nil, nil
	}
	oids := make([]string, 0, len(exclusive))
	for oid := range exclusive {
		oids = append(oids, oid)
	}
	slices.Sort(oids)
	rows, err := w.session.Query(ctx, fmt.Sprintf(watchFilesSQL, "'{"+strings.Join(oids, ",")+"}'::oid[]"))
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	var out []schema.Key
	for _, r := range rows {
		name := nameOf(r[0].String, r[1].String)
		known, ok := w.names[name]
		if ok && known.file != r[2].String {
			out = append(out, known.key)
			known.file = r[2].String // told once
			w.names[name] = known
		}
	}
	slices.SortFunc(out, schema.Key.Compare)
	return out, nil
}

// counted adds scans and written rows.
func (w *Watcher) counted(ctx context.Context, seen *catalog.Observation) error {
	now, err := w.count(ctx)
	if err != nil {
		return err
	}
	for oid, n := range now {
		known, ok := w.relations[oid]
		if !ok {
			continue
		}
		was := w.counters[oid]
		if n.scans < was.scans { // the counters were handed in meanwhile and begin anew
			was = counters{}
		}
		if n.scans > was.scans {
			seen.Scans = append(seen.Scans, known.key)
		}
		if d := (catalog.Write{Table: known.key, Inserted: n.inserted - was.inserted, Updated: n.updated - was.updated, Deleted: n.deleted - was.deleted}); d.Inserted+d.Updated+d.Deleted > 0 {
			seen.Writes = append(seen.Writes, d)
		}
	}
	slices.SortFunc(seen.Scans, schema.Key.Compare)
	slices.SortFunc(seen.Writes, func(a, b catalog.Write) int { return a.Table.Compare(b.Table) })
	return nil
}

// Settings is what of the session is not as it was at Mark.
func (w *Watcher) Settings(ctx context.Context) ([]catalog.SettingChange, error) {
	now, err := w.set(ctx)
	if err != nil {
		return nil, err
	}
	var out []catalog.SettingChange
	for name, value := range now {
		if before, ok := w.settings[name]; before != value {
			if !ok {
				before = "not set by the session"
			}
			out = append(out, catalog.SettingChange{Name: name, Before: before, After: value})
		}
	}
	for name, before := range w.settings {
		if _, ok := now[name]; !ok {
			out = append(out, catalog.SettingChange{Name: name, Before: before, After: "not set by the session"})
		}
	}
	slices.SortFunc(out, func(a, b catalog.SettingChange) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (w *Watcher) set(ctx context.Context) (map[string]string, error) {
	rows, err := w.session.Query(ctx, watchSettingsSQL)
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	out := map[string]string{}
	for _, r := range rows {
		out[r[0].String] = r[1].String
	}
	return out, nil
}
