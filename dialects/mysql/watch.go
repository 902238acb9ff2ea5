package mysql

import (
	"cmp"
	"context"
	_ "embed" // for the queries
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

//go:embed queries/watch_tables.sql
var watchTablesSQL string

//go:embed queries/watch_tables_mariadb.sql
var watchTablesMariaDBSQL string

//go:embed queries/watch_names.sql
var watchNamesSQL string

//go:embed queries/watch_names_mariadb.sql
var watchNamesMariaDBSQL string

//go:embed queries/watch_locks.sql
var watchLocksSQL string

// Watcher sees what a session of a throwaway database does.
//
// A table that was written anew has another TABLE_ID, also where it has no
// rows. Metadata locks are seen where the statement's transaction is still
// open: a change of the schema has let go of its own when it ends.
type Watcher struct {
	session  catalog.Session
	tables   string            // the query for InnoDB's tables, by their files' names
	names    string            // the query for tables' names, in MariaDB with those of their files
	existed  map[string]bool   // by name: what existed at Mark, by the name that it has now
	ids      map[string]string // by name, of all tables, as of the last look
	held     map[catalog.Lock]bool
	settings map[string]string // as of Mark
}

// Watch begins to watch a session.
func Watch(s catalog.Session, maria bool) *Watcher {
	w := &Watcher{session: s, tables: watchTablesSQL, names: watchNamesSQL}
	if maria {
		w.tables, w.names = watchTablesMariaDBSQL, watchNamesMariaDBSQL
	}
	return w
}

// Mark remembers what exists and how the session is set.
func (w *Watcher) Mark(ctx context.Context) (err error) {
	if w.ids, err = w.look(ctx); err != nil {
		return err
	}
	w.existed, w.held = map[string]bool{}, map[catalog.Lock]bool{}
	for name := range w.ids {
		w.existed[name] = true
	}
	w.settings, err = w.set(ctx)
	return err
}

// Before has nothing to remember: the server counts for the statement.
func (w *Watcher) Before(context.Context) error { return nil }

// look is the ids of the database's tables, of all partitions of each. InnoDB
// names them as it names files. A throwaway's own name is the same as its folder's.
func (w *Watcher) look(ctx context.Context) (map[string]string, error) {
	names, err := w.session.Query(ctx, w.names)
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	rows, err := w.session.Query(ctx, w.tables)
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	files := map[string]string{}
	for _, r := range rows {
		_, file, _ := strings.Cut(r[0].String, "/")
		file, _, _ = strings.Cut(strings.ReplaceAll(file, "#P#", "#p#"), "#p#")
		files[file] += r[1].String + " "
	}
	out := map[string]string{}
	for _, r := range names {
		if id, ok := files[r[len(r)-1].String]; ok {
			out[r[0].String] = id
		} else if id, ok := files[fileName(r[0].String)]; ok {
			out[r[0].String] = id
		}
	}
	return out, nil
}

// fileName is a name as the server writes it into the name of a file, of ASCII:
// MySQL does not tell those of other letters.
// https://dev.mysql.com/doc/refman/8.4/en/identifier-mapping.html
func fileName(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "@%04x", r)
		}
	}
	return b.String()
}

// After is what happened since Before.
func (w *Watcher) After(ctx context.Context) (catalog.Observation, error) {
	var seen catalog.Observation
	now, err := w.look(ctx)
	if err != nil {
		return seen, err
	}
	seen.Rewrites = w.rewritten(now)
	rows, err := w.session.Query(ctx, "SELECT @@SESSION.lock_wait_timeout")
	if err != nil {
		return seen, fmt.Errorf("watching the session: %w", err)
	}
	seen.Unbounded = whole(rows[0][0].String) >= patience
	if rows, err = w.session.Query(ctx, watchLocksSQL); err != nil {
		seen.Unseen = "the server does not show metadata locks: " + err.Error()
		return seen, nil
	}
	for _, r := range rows {
		l := catalog.Lock{Object: schema.Key{Kind: schema.Table, Name: r[0].String}, Mode: r[1].String, Blocks: blocks(r[1].String)}
		if w.existed[r[0].String] && !w.held[l] {
			w.held[l] = true
			seen.Locks = append(seen.Locks, l)
		}
	}
	slices.SortFunc(seen.Locks, func(a, b catalog.Lock) int {
		return cmp.Or(cmp.Compare(b.Blocks, a.Blocks), a.Object.Compare(b.Object), cmp.Compare(a.Mode, b.Mode))
	})
	return seen, nil
}

// patience is how many seconds of waiting for a lock are as good as for ever:
// everybody else waits behind it. The servers' own are a year and a day.
const patience = 3600

// blocks is what a metadata lock keeps applications from doing.
// https://dev.mysql.com/doc/refman/8.4/en/performance-schema-metadata-locks-table.html
func blocks(mode string) catalog.Blocks {
	switch mode {
	case "EXCLUSIVE", "SHARED_NO_READ_WRITE":
		return catalog.BlocksAll
	case "SHARED_NO_WRITE", "SHARED_READ_ONLY":
		return catalog.BlocksWriters
	}
	return catalog.BlocksNothing
}

// rewritten is which of the tables that existed have another id than at the
// last look. An id that another table had is that of a table that was renamed.
func (w *Watcher) rewritten(now map[string]string) []schema.Key {
	before := map[string]string{} // names by id
	for name, id := range w.ids {
		before[id] = name
	}
	existed := map[string]bool{}
	var out []schema.Key
	for name, id := range now {
		was, known := before[id]
		switch {
		case known:
			existed[name] = w.existed[was]
		case w.existed[name]:
			existed[name] = true
			out = append(out, schema.Key{Kind: schema.Table, Name: name})
		}
	}
	w.ids, w.existed = now, existed
	slices.SortFunc(out, schema.Key.Compare)
	return out
}

// watchedSettings are the variables of a session that decide what statements
// behind it do. lock_wait_timeout is none: who sets it bounds only how long the
// rest waits.
var watchedSettings = []string{"alter_algorithm", "autocommit", "auto_increment_increment", "auto_increment_offset", "character_set_client",
	"character_set_connection", "character_set_database", "character_set_results", "check_constraint_checks", "collation_connection", "collation_database", "default_storage_engine",
	"explicit_defaults_for_timestamp", "foreign_key_checks", "group_concat_max_len", "innodb_strict_mode", "lc_time_names", "old_alter_table", "sql_auto_is_null",
	"sql_big_selects", "sql_generate_invisible_primary_key", "sql_log_bin", "sql_mode", "sql_quote_show_create", "sql_require_primary_key", "sql_safe_updates",
	"sql_select_limit", "time_zone", "transaction_isolation", "tx_isolation", "transaction_read_only", "tx_read_only", "unique_checks"}

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
	rows, err := w.session.Query(ctx, "SHOW SESSION VARIABLES WHERE variable_name IN ('"+strings.Join(watchedSettings, "', '")+"')")
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	out := map[string]string{}
	for _, r := range rows {
		out[r[0].String] = r[1].String
	}
	return out, nil
}
