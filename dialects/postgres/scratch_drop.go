package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
)

// dropDatabase is the only place that drops a database of PostgreSQL. The name
// has to be of our grammar, the server has to say that the database carries the
// mark which the name asks for, and only a database that nobody has made
// anything in may lack it: its maker died before it could be marked.
func (h *Host) dropDatabase(ctx context.Context, name string) error {
	if !mark.Named(name) {
		return h.problem("database "+name+" is not dropped", errors.New("its name is none that schemadiff gives"))
	}
	comment, err := h.comment(ctx, name)
	if err != nil {
		return err
	}
	m, ok := mark.Parse(comment)
	if comment == "" {
		empty, err := h.empty(ctx, name)
		if err != nil {
			return err
		}
		ok, m.Nonce = empty, name[len(name)-8:]
	}
	if !ok || !m.Owns(name) {
		return h.problem("database "+name+" is not dropped", errors.New("it does not carry the mark of schemadiff that belongs to its name"))
	}
	if err := h.release(ctx, name); err != nil {
		return err
	}
	statement := "DROP DATABASE " + quoteIdent(name)
	if h.version.major() >= 13 {
		statement += " WITH (FORCE)"
	} else if _, err := h.query(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "+literal(name)); err != nil {
		return h.problem("sessions of the throwaway database cannot be ended", err)
	}
	if err := h.exec(ctx, statement); err != nil {
		return h.problem("throwaway database "+name+" cannot be dropped", err)
	}
	return nil
}

// drop removes a database that this process made, whatever became of the run.
func (h *Host) drop(ctx context.Context, name string, m mark.Mark) error {
	ctx, cancel := cleaning(ctx)
	defer cancel()
	h.mu.Lock()
	made, ok := h.made[name]
	h.mu.Unlock()
	if !ok || made != m {
		return h.problem("database "+name+" is not dropped", errors.New("this process has not made it, or has dropped it already"))
	}
	if err := h.dropDatabase(ctx, name); err != nil {
		return err
	}
	h.mu.Lock()
	delete(h.made, name)
	h.mu.Unlock()
	return h.unlock(ctx, name)
}

// comment reads a database's mark, which is shared between all databases: nobody
// has to connect to one that is left over.
func (h *Host) comment(ctx context.Context, name string) (string, error) {
	rows, err := h.query(ctx, "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = "+literal(name))
	switch {
	case err != nil:
		return "", h.problem("the mark of database "+name+" cannot be read", err)
	case len(rows) == 0:
		return "", h.problem("database "+name+" cannot be dropped", errors.New("it is not there"))
	}
	return rows[0][0].String, nil
}

// made counts everything that somebody has made in a database: objects of the
// catalogs have numbers below 16384.
// https://www.postgresql.org/docs/current/system-catalog-initial-data.html#SYSTEM-CATALOG-OID-ASSIGNMENT
const made = `SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384) + (SELECT count(*) FROM pg_proc WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_type WHERE oid >= 16384) + (SELECT count(*) FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_')
  + (SELECT count(*) FROM pg_extension WHERE oid >= 16384) + (SELECT count(*) FROM pg_largeobject_metadata)
  + (SELECT count(*) FROM pg_foreign_data_wrapper WHERE oid >= 16384) + (SELECT count(*) FROM pg_event_trigger)
  + (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_operator WHERE oid >= 16384) + (SELECT count(*) FROM pg_collation WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_cast WHERE oid >= 16384) + (SELECT count(*) FROM pg_language WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_default_acl)`

// empty says whether nobody has made anything in a database.
func (h *Host) empty(ctx context.Context, name string) (bool, error) {
	e := h.at
	e.Database = name
	s, err := openSession(ctx, e)
	if err != nil {
		return false, err
	}
	defer s.Close()
	rows, err := s.Query(ctx, made)
	if err != nil {
		return false, h.problem("what is in database "+name+" cannot be read", err)
	}
	return rows[0][0].String == "0", nil
}

// release ends what would keep a database from being dropped: prepared
// transactions, logical slots and subscriptions of a migration's.
// https://www.postgresql.org/docs/current/sql-dropdatabase.html
func (h *Host) release(ctx context.Context, name string) error {
	rows, err := h.query(ctx, `SELECT 'ROLLBACK PREPARED ' || quote_literal(gid) FROM pg_prepared_xacts WHERE database = `+literal(name)+`
UNION ALL SELECT 'SELECT pg_drop_replication_slot(' || quote_literal(slot_name) || ')' FROM pg_replication_slots WHERE database = `+literal(name)+` AND NOT active
UNION ALL SELECT format('ALTER SUBSCRIPTION %1$I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE); DROP SUBSCRIPTION %1$I', s.subname)
FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = `+literal(name))
	var denied *catalog.SQLError
	if errors.As(err, &denied) && denied.Code == "42501" {
		return nil // only superusers see subscriptions, and only they make them
	}
	if err != nil {
		return h.problem("what uses the throwaway database cannot be read", err)
	}
	if len(rows) == 0 {
		return nil
	}
	e := h.at
	e.Database = name
	s, err := openSession(ctx, e)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, r := range rows {
		for _, statement := range strings.Split(r[0].String, "; ") {
			if _, err := s.Exec(ctx, statement); err != nil {
				return h.problem("the throwaway database cannot be released", err)
			}
		}
	}
	return nil
}

// Leftovers is every database of our grammar, with what the server says of it.
func (h *Host) Leftovers(ctx context.Context) ([]catalog.Leftover, error) {
	rows, err := h.query(ctx, `SELECT datname, coalesce(shobj_description(oid, 'pg_database'), ''), extract(epoch FROM clock_timestamp())::bigint
FROM pg_database WHERE datname LIKE 'sdtmp\_%' ORDER BY datname`)
	if err != nil {
		return nil, h.problem("the server's databases cannot be listed", err)
	}
	var found []catalog.Leftover
	for _, r := range rows {
		name := r[0].String
		at, ok := mark.MadeAt(name)
		if !ok {
			continue
		}
		m, marked := mark.Parse(r[1].String)
		l := catalog.Leftover{Name: name, Marked: marked && m.Owns(name), Age: seconds(r[2].String) - at.Unix(), TTL: int64(m.TTL.Seconds())}
		if l.Alive, err = h.Sees(ctx, mark.Lock(name)); err != nil {
			return nil, h.problem("locks cannot be read", err)
		}
		if r[1].String == "" && !l.Alive {
			if l.Empty, err = h.empty(ctx, name); err != nil {
				return nil, err
			}
		}
		found = append(found, l)
	}
	return found, nil
}

// Remove drops a database that is left over, if its owner is still dead.
func (h *Host) Remove(ctx context.Context, name string) error {
	alive, err := h.Sees(ctx, mark.Lock(name))
	if err != nil {
		return h.problem("locks cannot be read", err)
	}
	if alive {
		return h.problem("database "+name+" is not dropped", errors.New("its owner is at work"))
	}
	return h.dropDatabase(ctx, name)
}

// ceiling is how many rows a table may have on a server that is taken for one
// to throw databases away on.
const ceiling = 1000

// Foreign lists what speaks against this server: what is in the database that
// the address names, and what of other databases the role can read.
func (h *Host) Foreign(ctx context.Context) ([]string, error) {
	var reasons []string
	empty, err := h.empty(ctx, h.at.Database)
	if err != nil {
		return nil, err
	}
	if !empty {
		reasons = append(reasons, "database "+h.at.Database+" of the address is not empty")
	}
	rows, err := h.query(ctx, `SELECT datname FROM pg_database WHERE datallowconn AND datname NOT IN (current_database(), 'template0')
AND has_database_privilege(oid, 'CONNECT') ORDER BY datname`)
	if err != nil {
		return nil, h.problem("the server's databases cannot be listed", err)
	}
	for _, r := range rows {
		if mark.Named(r[0].String) {
			continue
		}
		more, err := h.foreign(ctx, r[0].String)
		if err != nil {
			return nil, err
		}
		reasons = append(reasons, more...)
	}
	return reasons, nil
}

// foreign looks at one database. Rows that cannot be counted are too many.
func (h *Host) foreign(ctx context.Context, name string) ([]string, error) {
	e := h.at
	e.Database = name
	s, err := openSession(ctx, e)
	var refused *problem.Error
	if errors.As(err, &refused) && (refused.Code == "X911" || refused.Code == "X913") {
		return nil, nil // pg_hba.conf keeps the role out
	}
	if err != nil {
		return nil, err
	}
	defer s.Close()
	rows, err := s.Query(ctx, `SELECT c.oid::regclass::text, CASE WHEN c.reltuples < 0 THEN (pg_relation_size(c.oid) / 64)::bigint ELSE greatest(c.reltuples::bigint, s.n_live_tup) END
FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm') AND c.oid >= 16384 AND c.relnamespace <> 'pg_toast'::regnamespace
ORDER BY 2 DESC NULLS FIRST, 1 LIMIT 1`)
	if err != nil {
		return nil, h.problem("the rows of database "+name+" cannot be counted", err)
	}
	var reasons []string
	if len(rows) > 0 && (!rows[0][1].Valid || seconds(rows[0][1].String) > ceiling) {
		reasons = append(reasons, fmt.Sprintf("table %s of database %s has about %s rows", rows[0][0].String, name, rows[0][1].String))
	}
	stamp, err := s.Query(ctx, "SELECT to_regclass('public.ar_internal_metadata') IS NOT NULL AND has_table_privilege(to_regclass('public.ar_internal_metadata'), 'SELECT')")
	if err != nil {
		return nil, h.problem("the stamp of database "+name+" cannot be read", err)
	}
	if stamp[0][0].String == "t" {
		stamp, err = s.Query(ctx, "SELECT value FROM public.ar_internal_metadata WHERE key = 'environment'")
		if err == nil && len(stamp) > 0 && stamp[0][0].String == "production" {
			reasons = append(reasons, "Rails has stamped database "+name+" as production")
		}
	}
	return reasons, nil
}
