package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
)

// Host makes throwaway databases on one server. Its one connection holds a lock
// by the name of each of them: that is how others see that their owner lives.
// The marks stand in a database of their own, since MySQL's databases have no
// comments and a table in the throwaway itself would be read with it.
type Host struct {
	at     endpoint.Endpoint // without a database, or with the one of the address
	server server
	own    bool // the server is ours alone

	mu       sync.Mutex // one connection for all goroutines
	admin    *scratchSession
	marks    string               // the database with the marks, "" before the first is made
	made     map[string]mark.Mark // by name
	confined bool                 // the account has lost what reaches the machine
}

// marksTable is in every database of marks. Its comment is the mark of that
// database itself.
const marksTable = "_schemadiff_throwaway"

// OpenHost connects to a server as an account that may create databases.
func OpenHost(ctx context.Context, e endpoint.Endpoint) (*Host, error) {
	admin, err := openSession(ctx, e)
	if err != nil {
		return nil, err
	}
	h := &Host{at: e, admin: admin, made: map[string]mark.Mark{}}
	if err := h.begin(ctx); err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	return h, nil
}

func (h *Host) begin(ctx context.Context) error {
	rows, err := h.query(ctx, "SELECT version(), @@version_comment")
	if err != nil {
		return h.problem("the server does not say who it is", err)
	}
	if h.server, err = identify(rows[0][0].String, rows[0][1].String, false); err != nil {
		return err
	}
	// Foreign keys lock tables of other databases too: better to fail than to be waited for.
	script := "SET SESSION lock_wait_timeout = 5, SESSION sql_mode = '', SESSION sql_quote_show_create = 1"
	if !h.server.mariadb {
		script += ", SESSION information_schema_stats_expiry = 0"
	}
	return h.exec(ctx, script)
}

// Close lets go of the server and of its marks, if nothing is left that they are for.
func (h *Host) Close() error {
	ctx, cancel := cleaning(context.Background())
	defer cancel()
	var err error
	if h.marks != "" && len(h.made) == 0 {
		err = h.dropDatabase(ctx, h.marks)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return errors.Join(err, h.admin.Close())
}

// Platform reads what runs the server.
func (h *Host) Platform(ctx context.Context) (catalog.Platform, error) {
	return afresh(ctx, h.at, func(source *Source) (catalog.Platform, error) { return source.Platform(ctx) })
}

// compared are the global variables that decide what a migration does. A
// database has none of its own: the server was started with them or not.
var compared = []string{
	"alter_algorithm", "character_set_collations", "character_set_server", "collation_server", "default_collation_for_utf8mb4",
	"default_storage_engine", "explicit_defaults_for_timestamp", "innodb_default_row_format", "innodb_file_per_table", "innodb_page_size",
	"innodb_strict_mode", "log_bin", "lower_case_table_names", "old_alter_table", "old_mode", "restrict_fk_on_non_standard_key",
	"sql_generate_invisible_primary_key", "sql_mode", "sql_require_primary_key", "system_versioning_alter_history", "time_zone",
}

// Create makes an empty database.
func (h *Host) Create(ctx context.Context, settings map[string]string) (*Scratch, []string, error) {
	rows, err := h.query(ctx, "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('"+strings.Join(compared, "', '")+"')")
	if err != nil {
		return nil, nil, h.problem("the server's settings cannot be read", err)
	}
	var unmet []string
	for _, r := range rows {
		if name, is := r[0].String, r[1].String; settings[name] != "" && settings[name] != is {
			unmet = append(unmet, fmt.Sprintf("%s: %s wanted, %s here", name, settings[name], is))
		}
	}
	options := ""
	if settings["database charset"] != "" {
		options += " CHARACTER SET " + quoted(settings["database charset"])
	}
	if settings["database collation"] != "" {
		options += " COLLATE " + quoted(settings["database collation"])
	}
	s, err := h.create(ctx, options)
	var refused *catalog.SQLError
	if errors.As(err, &refused) && options != "" && slices.Contains([]int{errUnknownCharset, errUnknownCollation, errCollationMismatch}, refused.Number) {
		unmet = append(unmet, strings.TrimSpace(options)+": "+refused.Message)
		s, err = h.create(ctx, "")
	}
	if err != nil {
		return nil, nil, err
	}
	return s, unmet, nil
}

// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
const (
	errUnknownCharset    = 1115
	errUnknownCollation  = 1273
	errCollationMismatch = 1253
)

// create makes one database. The lock and the mark come first: a database
// without a living owner is left over, and without a mark it stays.
func (h *Host) create(ctx context.Context, options string) (*Scratch, error) {
	if err := h.markable(ctx); err != nil {
		return nil, err
	}
	m := mark.New()
	name := m.Name("mysql")
	if err := h.lock(ctx, name); err != nil {
		return nil, err
	}
	err := h.exec(ctx, fmt.Sprintf("INSERT INTO %s VALUES (%s, %s)", qualified(h.marks, marksTable), literal(name), literal(m.String())))
	if err == nil {
		err = h.exec(ctx, "CREATE DATABASE "+quoted(name)+options)
	}
	if err != nil {
		return nil, errors.Join(h.problem("the throwaway database cannot be made", err), h.unlock(ctx, name))
	}
	h.mu.Lock()
	h.made[name] = m
	h.mu.Unlock()
	s := &Scratch{host: h, at: h.at, mark: m}
	s.at.Database = name
	return s, nil
}

// markable makes the database of the marks.
func (h *Host) markable(ctx context.Context) error {
	h.mu.Lock()
	ready := h.marks != ""
	h.mu.Unlock()
	if ready {
		return nil
	}
	m := mark.New()
	name := m.Name("marks")
	if err := h.lock(ctx, name); err != nil {
		return err
	}
	err := h.exec(ctx, "CREATE DATABASE "+quoted(name)+" CHARACTER SET utf8mb4")
	if err == nil {
		err = h.exec(ctx, fmt.Sprintf("CREATE TABLE %s (name varchar(64) PRIMARY KEY, mark varchar(300) NOT NULL) COMMENT %s", qualified(name, marksTable), literal(m.String())))
	}
	if err != nil {
		return errors.Join(h.problem("a database for the marks of throwaways cannot be made", err), h.unlock(ctx, name))
	}
	h.mu.Lock()
	h.marks = name
	h.mu.Unlock()
	return nil
}

func (h *Host) lock(ctx context.Context, name string) error {
	rows, err := h.query(ctx, "SELECT get_lock("+literal(name)+", 0)")
	if err == nil && rows[0][0].String != "1" {
		err = errors.New("somebody else holds it")
	}
	if err != nil {
		return h.problem("the throwaway database's lock cannot be taken", err)
	}
	return nil
}

func (h *Host) unlock(ctx context.Context, name string) error {
	ctx, cancel := cleaning(ctx)
	defer cancel()
	_, err := h.query(ctx, "SELECT release_lock("+literal(name)+")")
	return err
}

// Sees says whether anybody on this server holds a lock of this number.
func (h *Host) Sees(ctx context.Context, lock int64) (bool, error) {
	return h.used(ctx, lockName(lock))
}

func (h *Host) used(ctx context.Context, name string) (bool, error) {
	rows, err := h.query(ctx, "SELECT is_used_lock("+name+")")
	return err == nil && rows[0][0].Valid, err
}

// IdentityOf is what Platform.Identity of a database of this name would be here.
func (h *Host) IdentityOf(ctx context.Context, database string) (string, error) {
	rows, err := h.query(ctx, "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('lower_case_table_names', '"+strings.Join(identities, "', '")+"')")
	if err != nil {
		return "", h.problem("the server's identity cannot be read", err)
	}
	values := map[string]string{}
	for _, r := range rows {
		values[strings.ToLower(r[0].String)] = r[1].String
	}
	return identity(values, database), nil
}

// HoldLock takes a lock that lasts as long as the session. Nothing is written.
func (s *Source) HoldLock(ctx context.Context, lock int64) error {
	held := false
	err := s.read(ctx, "SELECT get_lock("+lockName(lock)+", 0) AS held", func(r row) { held = r.is("held", "1") })
	if err == nil && !held {
		err = errors.New("the server does not give it")
	}
	if err != nil {
		return s.problem("a lock that tells servers apart cannot be taken", err)
	}
	return nil
}

func (h *Host) query(ctx context.Context, text string) (catalog.Rows, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.admin.Query(ctx, text)
}

func (h *Host) exec(ctx context.Context, text string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := h.admin.Exec(ctx, text)
	return err
}

func (h *Host) problem(what string, err error) error {
	p := &problem.Error{Code: "X952", What: what, Where: h.at.Label() + ", " + h.server.flavour + " " + h.server.version, Why: err.Error(), Err: err}
	var server *catalog.SQLError
	if errors.As(err, &server) && code(server.Err, "") == "X911" {
		p.Fix = []string{"GRANT ALL ON `sdtmp\\_%`.* TO the account, as one that may"}
	}
	return p
}
