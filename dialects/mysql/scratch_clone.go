package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// clone makes an equal database. The servers have no templates, so they are
// asked for the statement of each object. What they say holds our database's
// name nowhere but as a name, since no other text has it in it. That the copy is
// equal is read again: what it could not repeat is an error.
func (h *Host) clone(ctx context.Context, from *Scratch) (*Scratch, error) {
	rows, err := h.query(ctx, "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = "+literal(from.at.Database))
	if err == nil && len(rows) == 0 {
		err = errors.New("it is not there")
	}
	if err != nil {
		return nil, h.problem("the throwaway database cannot be copied", err)
	}
	s, err := h.create(ctx, " CHARACTER SET "+rows[0][0].String+" COLLATE "+rows[0][1].String)
	if err != nil {
		return nil, err
	}
	if err := h.fill(ctx, s, from); err != nil {
		return nil, errors.Join(h.problem("the throwaway database cannot be copied", err), s.Drop(ctx))
	}
	return s, nil
}

// copier copies with a session in each of the two databases.
type copier struct {
	from, to         *scratchSession
	fromName, toName string
}

func (h *Host) fill(ctx context.Context, to, from *Scratch) error {
	c := &copier{fromName: from.at.Database, toName: to.at.Database}
	var err error
	if c.from, err = openSession(ctx, from.at); err != nil {
		return err
	}
	defer c.from.Close()
	if c.to, err = openSession(ctx, to.at); err != nil {
		return err
	}
	defer c.to.Close()
	const reading = "SET SESSION sql_mode = '', SESSION sql_quote_show_create = 1, SESSION lock_wait_timeout = 5"
	writing := "SET SESSION foreign_key_checks = 0, SESSION unique_checks = 0, SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"
	// What takes a privilege to set is set where it stands in the way only.
	strict, err := c.to.Query(ctx, "SHOW SESSION VARIABLES WHERE variable_name IN ('sql_require_primary_key', 'sql_generate_invisible_primary_key') AND value = 'ON'")
	if err != nil {
		return err
	}
	for _, r := range strict {
		writing += ", SESSION " + r[0].String + " = 0"
	}
	if _, err := c.from.Exec(ctx, reading); err != nil {
		return err
	}
	if _, err := c.to.Exec(ctx, writing); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{c.tables, c.routines, c.views, c.triggers, c.events} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return equal(ctx, from, to)
}

// equal reads both again.
func equal(ctx context.Context, from, to *Scratch) error {
	a, err := from.Inspect(ctx, catalog.Scope{})
	if err != nil {
		return err
	}
	b, err := to.Inspect(ctx, catalog.Scope{})
	if err != nil {
		return err
	}
	if changes := schema.Diff(a.Schema, b.Schema, Canon); len(changes) > 0 {
		return fmt.Errorf("%s of the copy is not that of the original", changes[0].Key)
	}
	return nil
}

// create runs what SHOW CREATE says in the other database.
func (c *copier) create(ctx context.Context, kind, name string, column int) error {
	rows, err := c.from.Query(ctx, "SHOW CREATE "+kind+" "+quoted(name))
	if err != nil {
		return err
	}
	if _, err = c.to.Exec(ctx, strings.ReplaceAll(rows[0][column].String, c.fromName, c.toName)); err != nil {
		return fmt.Errorf("%s %s: %w", strings.ToLower(kind), name, err)
	}
	return nil
}

// tables are copied with their rows. Sequences come first: defaults use them.
func (c *copier) tables(ctx context.Context) error {
	list, err := c.from.Query(ctx, `SELECT table_name, table_type FROM information_schema.tables
WHERE table_schema = database() AND table_type IN ('SEQUENCE', 'BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_type <> 'SEQUENCE', table_name`)
	if err != nil {
		return err
	}
	columns, err := c.from.Query(ctx, `SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = database() AND coalesce(generation_expression, '') = '' ORDER BY table_name, ordinal_position`)
	if err != nil {
		return err
	}
	stored := map[string][]string{}
	for _, r := range columns {
		stored[r[0].String] = append(stored[r[0].String], quoted(r[1].String))
	}
	for _, r := range list {
		name := r[0].String
		if r[1].String == "SEQUENCE" {
			err = c.sequence(ctx, name)
		} else if err = c.create(ctx, "TABLE", name, 1); err == nil {
			all := strings.Join(stored[name], ", ")
			_, err = c.to.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", qualified(c.toName, name), all, all, qualified(c.fromName, name)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) sequence(ctx context.Context, name string) error {
	if err := c.create(ctx, "SEQUENCE", name, 1); err != nil {
		return err
	}
	rows, err := c.from.Query(ctx, "SELECT next_not_cached_value FROM "+qualified(c.fromName, name))
	if err == nil {
		_, err = c.to.Query(ctx, fmt.Sprintf("SELECT setval(%s, %s, 0)", qualified(c.toName, name), rows[0][0].String))
	}
	return err
}

// routines keep the sql_mode and the character sets that they were made with.
func (c *copier) routines(ctx context.Context) error {
	list, err := c.from.Query(ctx, `SELECT routine_type, routine_name, sql_mode, character_set_client, collation_connection FROM information_schema.routines
WHERE routine_schema = database() ORDER BY routine_type, routine_name`) // PACKAGE comes before PACKAGE BODY
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := c.as(ctx, r[2].String, r[3].String, r[4].String, func() error { return c.create(ctx, r[0].String, r[1].String, 2) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) triggers(ctx context.Context) error {
	list, err := c.from.Query(ctx, `SELECT trigger_name, sql_mode, character_set_client, collation_connection FROM information_schema.triggers
WHERE trigger_schema = database() ORDER BY event_object_table, event_manipulation, action_timing, action_order`)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := c.as(ctx, r[1].String, r[2].String, r[3].String, func() error { return c.create(ctx, "TRIGGER", r[0].String, 2) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) events(ctx context.Context) error {
	list, err := c.from.Query(ctx, `SELECT event_name, sql_mode, character_set_client, collation_connection FROM information_schema.events
WHERE event_schema = database() ORDER BY event_name`)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := c.as(ctx, r[1].String, r[2].String, r[3].String, func() error { return c.create(ctx, "EVENT", r[0].String, 3) }); err != nil {
			return err
		}
	}
	return nil
}

// views need each other: those that cannot be made yet wait for the next round.
func (c *copier) views(ctx context.Context) error {
	waiting, err := c.from.Query(ctx, `SELECT table_name, character_set_client, collation_connection FROM information_schema.views
WHERE table_schema = database() ORDER BY table_name`)
	if err != nil {
		return err
	}
	for len(waiting) > 0 {
		var still catalog.Rows
		var last error
		for _, r := range waiting {
			if err := c.as(ctx, "", r[1].String, r[2].String, func() error { return c.create(ctx, "VIEW", r[0].String, 1) }); err != nil {
				still, last = append(still, r), err
			}
		}
		if len(still) == len(waiting) {
			return last
		}
		waiting = still
	}
	return nil
}

// as runs something with the settings that an object was made with.
func (c *copier) as(ctx context.Context, mode, client, collation string, run func() error) error {
	_, err := c.to.Exec(ctx, fmt.Sprintf("SET SESSION sql_mode = %s, SESSION character_set_client = %s, SESSION collation_connection = %s", literal(mode), literal(client), literal(collation)))
	if err != nil {
		return err
	}
	return run()
}
