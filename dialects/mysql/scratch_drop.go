package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/mark"
)

// dropDatabase is the only place that drops a database of MySQL or MariaDB. The
// name has to be of our grammar, and a mark that belongs to it has to be on the
// server; only an empty database may lack it: its maker died before it could
// be marked.
func (h *Host) dropDatabase(ctx context.Context, name string) error {
	if !mark.Named(name) {
		return h.problem("database "+name+" is not dropped", errors.New("its name is none that schemadiff gives"))
	}
	marks, err := h.read(ctx)
	if err != nil {
		return err
	}
	m, marked := marks[name]
	if !marked {
		empty, err := h.empty(ctx, name)
		if err != nil {
			return err
		}
		marked, m.Nonce = empty, name[len(name)-8:]
	}
	if !marked || !m.Owns(name) {
		return h.problem("database "+name+" is not dropped", errors.New("no mark of schemadiff belongs to its name"))
	}
	return h.dropUsed(ctx, name)
}

// dropUsed drops a database in which sessions may have been left behind, whose
// open transactions would be waited for. Where one is in the way that the first
// round left alone, a second one ends it.
func (h *Host) dropUsed(ctx context.Context, name string) error {
	var err error
	for _, inTheWay := range []bool{false, true} {
		if err := h.endSessions(ctx, name, inTheWay); err != nil {
			return h.problem("the sessions of the throwaway database cannot be listed", err)
		}
		err = h.exec(ctx, "DROP DATABASE "+quoted(name))
		var server *catalog.SQLError
		if !errors.As(err, &server) || server.Number != errLockWaitTimeout {
			break
		}
	}
	if err != nil {
		return h.problem("throwaway database "+name+" cannot be dropped", err)
	}
	return nil
}

// session is one that is said to be in a database, and what it is at.
type session struct {
	id, statement string // the number of what it runs, where the server has one
	asleep        bool   // it runs nothing
}

// endSessions ends the sessions that are in a database, and nobody else's. While
// MariaDB looks for information_schema.tables, triggers or parameters, or opens a
// routine, it lists the session in each database that it passes: of those that run
// something only who is there at each of several looks is in it. inTheWay is of
// the drop: then it need not be with the same statement.
func (h *Host) endSessions(ctx context.Context, name string, inTheWay bool) error {
	const looks, pause = 6, 30 * time.Millisecond
	var there []session
	for look := range looks {
		if look > 0 {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(pause):
			}
		}
		seen, err := h.sessionsIn(ctx, name, inTheWay)
		if err != nil {
			return err
		}
		awake := seen[:0]
		for _, s := range seen {
			known := look == 0 || slices.ContainsFunc(there, func(was session) bool {
				return was.id == s.id && (inTheWay || was.statement == s.statement)
			})
			switch {
			case s.asleep:
				h.end(ctx, s)
			case known:
				awake = append(awake, s)
			}
		}
		if there = awake; len(there) == 0 {
			return nil
		}
	}
	for _, s := range there {
		h.end(ctx, s)
	}
	return nil
}

func (h *Host) end(ctx context.Context, s session) {
	h.exec(ctx, "KILL CONNECTION "+s.id) // an error is that it is gone already
}

// sessionsIn are the sessions that are said to be in the database, those that wait
// for a lock of somebody else's perhaps among them.
// https://mariadb.com/kb/en/information-schema-processlist-table/
func (h *Host) sessionsIn(ctx context.Context, name string, waiting bool) ([]session, error) {
	statement := "0"
	if h.server.mariadb {
		statement = "query_id"
	}
	script := "SELECT id, command, " + statement + " FROM information_schema.processlist WHERE db = " + literal(name) + " AND id <> connection_id()"
	if !waiting {
		script += " AND coalesce(state, '') NOT LIKE 'Waiting for % metadata lock%'"
	}
	rows, err := h.query(ctx, script)
	all := make([]session, len(rows))
	for i, r := range rows {
		all[i] = session{id: r[0].String, statement: r[2].String, asleep: strings.EqualFold(r[1].String, "Sleep")}
	}
	return all, err
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
	err := h.exec(ctx, "DELETE FROM "+qualified(h.marks, marksTable)+" WHERE name = "+literal(name))
	return errors.Join(err, h.unlock(ctx, name))
}

// read is every mark on the server, by the name of the database.
func (h *Host) read(ctx context.Context) (map[string]mark.Mark, error) {
	tables, err := h.query(ctx, "SELECT table_schema, table_comment FROM information_schema.tables WHERE table_name = "+literal(marksTable)+
		` AND table_schema LIKE 'sdtmp\_marks\_%'`)
	if err != nil {
		return nil, h.problem("the marks of throwaways cannot be read", err)
	}
	marks := map[string]mark.Mark{}
	for _, t := range tables {
		database := t[0].String
		m, ok := mark.Parse(t[1].String)
		if !ok || !m.Owns(database) {
			continue
		}
		marks[database] = m
		rows, err := h.query(ctx, "SELECT name, mark FROM "+qualified(database, marksTable))
		var refused *catalog.SQLError
		if errors.As(err, &refused) && refused.Number == errNoSuchTable {
			continue // its owner has just dropped it
		}
		if err != nil {
			return nil, h.problem("the marks of throwaways cannot be read", err)
		}
		for _, r := range rows {
			if m, ok := mark.Parse(r[1].String); ok && m.Owns(r[0].String) {
				marks[r[0].String] = m
			}
		}
	}
	return marks, nil
}

// things are everything that a database can hold, as far as the account sees it.
const things = `SELECT count(*) FROM (SELECT 1 FROM information_schema.tables WHERE table_schema = %[1]s
UNION ALL SELECT 1 FROM information_schema.routines WHERE routine_schema = %[1]s
UNION ALL SELECT 1 FROM information_schema.events WHERE event_schema = %[1]s) AS things`

func (h *Host) empty(ctx context.Context, name string) (bool, error) {
	rows, err := h.query(ctx, fmt.Sprintf(things, literal(name)))
	if err != nil {
		return false, h.problem("what is in database "+name+" cannot be read", err)
	}
	return rows[0][0].String == "0", nil
}

// Leftovers is every database of our grammar, with what the server says of it.
func (h *Host) Leftovers(ctx context.Context) ([]catalog.Leftover, error) {
	marks, err := h.read(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := h.query(ctx, `SELECT schema_name, timestampdiff(SECOND, '1970-01-01', utc_timestamp()) FROM information_schema.schemata
WHERE schema_name LIKE 'sdtmp\_%' ORDER BY schema_name DESC`) // throwaways before the marks that they are known by
	if err != nil {
		return nil, h.problem("the server's databases cannot be listed", err)
	}
	var found, later []catalog.Leftover
	for _, r := range rows {
		name := r[0].String
		at, ok := mark.MadeAt(name)
		if !ok {
			continue
		}
		m, marked := marks[name]
		l := catalog.Leftover{Name: name, Marked: marked, Age: whole(r[1].String) - at.Unix(), TTL: int64(m.TTL.Seconds())}
		if l.Alive, err = h.used(ctx, literal(name)); err != nil {
			return nil, h.problem("locks cannot be read", err)
		}
		if l.Empty, err = h.empty(ctx, name); err != nil {
			return nil, err
		}
		if strings.HasPrefix(name, "sdtmp_marks_") {
			later = append(later, l)
		} else {
			found = append(found, l)
		}
	}
	return append(found, later...), nil
}

// Remove drops a database that is left over, if its owner is still dead.
func (h *Host) Remove(ctx context.Context, name string) error {
	alive, err := h.used(ctx, literal(name))
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
// the address names, and what of other databases the account can see. Rows that
// nobody has counted are too many.
func (h *Host) Foreign(ctx context.Context) ([]string, error) {
	var reasons []string
	if h.at.Database != "" {
		empty, err := h.empty(ctx, h.at.Database)
		if err != nil {
			return nil, err
		}
		if !empty {
			reasons = append(reasons, "database "+h.at.Database+" of the address is not empty")
		}
	}
	rows, err := h.query(ctx, `SELECT table_schema, table_name, table_rows, table_name = 'ar_internal_metadata' FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY table_schema, table_name`)
	if err != nil {
		return nil, h.problem("the server's tables cannot be listed", err)
	}
	for _, r := range rows {
		database := r[0].String
		if mark.Named(database) {
			continue
		}
		if !r[2].Valid || whole(r[2].String) > ceiling {
			reasons = append(reasons, fmt.Sprintf("table %s of database %s has about %s rows", r[1].String, database, r[2].String))
		}
		if r[3].String == "1" {
			stamp, err := h.query(ctx, "SELECT 1 FROM "+qualified(database, r[1].String)+" WHERE `key` = 'environment' AND value = 'production'")
			if err == nil && len(stamp) > 0 {
				reasons = append(reasons, "Rails has stamped database "+database+" as production")
			}
		}
	}
	return reasons[:min(len(reasons), 5)], nil
}
