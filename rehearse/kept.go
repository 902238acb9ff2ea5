package rehearse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
)

// keepLedgers gives a copy the rows of the environment's ledgers, reads them
// again, and says what of them it does not have.
func keepLedgers(ctx context.Context, db dialects.Scratch, env parity.Env) (unkept []string, err error) {
	for _, l := range env.Ledgers {
		if l.Unread || slices.ContainsFunc(env.Kept, func(k ledger.Kept) bool { return k.Table == l.Table }) {
			continue
		}
		why := "they were not read"
		if env.From == "snapshot" {
			why = "the snapshot is of an older format, which keeps none: write it anew"
		}
		unkept = append(unkept, "the copy has no rows of "+l.Table.Path()+": "+why)
	}
	if len(env.Kept) == 0 {
		return unkept, nil
	}
	session, err := db.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	if no, err := send(ctx, session, rowsOnly(env.Engine)); err != nil {
		return nil, err
	} else if no != nil {
		unkept = append(unkept, "triggers of the ledgers' tables saw the rows again: "+no.Message)
	}
	var tables []schema.Key
	for _, k := range env.Kept {
		tables = append(tables, k.Table)
	}
	err = withoutTriggers(ctx, db, session, env, tables, func() error {
		for _, k := range env.Kept {
			text, err := refill(ctx, db, session, env, k)
			if err != nil {
				return err
			}
			if text != "" {
				unkept = append(unkept, text)
			}
		}
		return nil
	})
	return unkept, err
}

// rowsOnly keeps triggers and foreign keys from acting on what a session
// inserts, as far as the engine can: they have acted in the environment, and
// the tables of a tool refer to each other.
// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE
func rowsOnly(e endpoint.Engine) string {
	switch e {
	case endpoint.Postgres:
		return "SET session_replication_role = replica"
	case endpoint.SQLite:
		return "PRAGMA foreign_keys = OFF"
	}
	return "SET SESSION foreign_key_checks = 0"
}

// refill puts one table's rows into the copy. What is then not as it was is
// told in one clause.
func refill(ctx context.Context, db dialects.Scratch, session dialects.Session, env parity.Env, k ledger.Kept) (unkept string, err error) {
	if k.Missing != "" {
		return "the copy has no rows of " + k.Table.Path() + ": " + k.Missing, nil
	}
	for _, statement := range dialects.InsertRows(env.Engine, env.Reading.Schema, k.Table, k.Columns, k.Rows) {
		if no, err := send(ctx, session, statement); err != nil {
			return "", err
		} else if no != nil {
			return fmt.Sprintf("the copy has not all rows of %s: %s", k.Table.Path(), no.Message), nil
		}
	}
	rows, err := db.Rows(ctx, k.Query())
	if err != nil {
		return "", fmt.Errorf("the copy's %s: %w", k.Table.Path(), err)
	}
	if n := unlike(k.Rows, rows); n > 0 {
		return fmt.Sprintf("the copy has %s of %s that %s does not have", counted(n, "row"), k.Table.Path(), env.Name), nil
	}
	return "", nil
}

// unlike counts the rows of one list that the other does not have, in any order.
func unlike(want, got catalog.Rows) int {
	seen := map[string]int{}
	for _, row := range want {
		seen[rowText(row)]++
	}
	missed := 0
	for _, row := range got {
		if text := rowText(row); seen[text] > 0 {
			seen[text]--
		} else {
			missed++
		}
	}
	return max(missed, missed+len(want)-len(got))
}

func rowText(row []sql.NullString) string {
	text := ""
	for _, v := range row {
		text += fmt.Sprintf("%t:%d:%s", v.Valid, len(v.String), v.String)
	}
	return text
}
