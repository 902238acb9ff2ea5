// Package rehearse runs the pending migrations of an environment on a
// throwaway database that was brought to the environment's exact state, looks
// at what each statement does there, and says what would happen.
package rehearse

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
)

// Case is what is rehearsed: an environment, and what its migration tool would
// do to it with the files of a checkout.
type Case struct {
	Env    parity.Env
	Ledger *ledger.Ledger // the tool's in the environment, nil where it has none
	Files  migration.Set
	FS     fs.FS // what the paths of Files are paths in
	Plan   ledger.Plan
	Now    func() time.Time // the clock by which steps are timed; nil is time.Now

	As       string         // the role that the migrations run as, of PostgreSQL; "" may do anything in the database and reaches nothing else
	Roles    []catalog.Role // the environment's, where its reading has none: whom migrations speak of has to be in the copy
	ReachOut bool           // run migrations that reach out of their database: the user has said so

	Command       *Command       // the project's own migrate command; nil where there is none
	LedgerOptions ledger.Options // by which the environment's ledger was found
}

func (c Case) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

// Limits bound what a rehearsal may take. Zero is the default.
type Limits struct {
	Statement time.Duration
	Migration time.Duration
	Command   time.Duration // of the project's own migrate command
	Total     time.Duration
}

// DefaultLimits are those of a run that nobody configured.
var DefaultLimits = Limits{Statement: 30 * time.Second, Migration: 2 * time.Minute, Command: 10 * time.Minute, Total: 10 * time.Minute}

func (l Limits) complete() Limits {
	return Limits{cmp.Or(l.Statement, DefaultLimits.Statement), cmp.Or(l.Migration, DefaultLimits.Migration),
		cmp.Or(l.Command, l.Total, DefaultLimits.Command), cmp.Or(l.Total, DefaultLimits.Total)}
}

// Digest binds an approval to what was rehearsed: the environment's schema and
// ledger, the pending files, and the version of this program. It is the same
// for two rehearsals exactly when all three are.
func (c Case) Digest(version string) (string, error) {
	h := sha256.New()
	put := func(text string) { fmt.Fprintf(h, "%d:%s", len(text), text) }
	put(version)
	put(c.Env.Reading.Schema.Fingerprint(dialects.Canon(c.Env.Engine)).String())
	if c.Ledger != nil {
		put(c.Ledger.Tool)
		for _, e := range c.Ledger.Entries {
			put(e.ID)
			put(e.Sum)
			put(string(e.State))
		}
	}
	for _, m := range c.Plan.Run {
		put(m.ID)
		files, err := filesOf(c.FS, m)
		if err != nil {
			return "", err
		}
		for _, name := range files {
			text, err := fs.ReadFile(c.FS, name)
			if err != nil {
				return "", fmt.Errorf("migration %s: %w", m.Label, err)
			}
			put(name)
			put(string(text))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// filesOf are the files of a migration: its own, and those beside it that
// share its name, as a down file or a configuration does.
func filesOf(fsys fs.FS, m migration.Migration) ([]string, error) {
	info, err := fs.Stat(fsys, m.Path)
	if err != nil {
		return nil, fmt.Errorf("migration %s: %w", m.Label, err)
	}
	folder, stem := path.Dir(m.Path), stem(m.Path)
	if info.IsDir() {
		folder, stem = m.Path, ""
	}
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, fmt.Errorf("migration %s: %w", m.Label, err)
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasPrefix(e.Name(), stem) {
			files = append(files, path.Join(folder, e.Name()))
		}
	}
	return files, nil
}

// stem is a file's name without what comes after its first dot.
func stem(name string) string {
	base, _, _ := strings.Cut(path.Base(name), ".")
	return base
}

// language is the lexer's dialect of an engine.
func language(e endpoint.Engine) lexer.Dialect {
	switch e {
	case endpoint.Postgres:
		return lexer.Postgres
	case endpoint.SQLite:
		return lexer.SQLite
	}
	return lexer.MySQL
}

// changed is the changes from one schema of the case's engine to another.
func (c Case) changed(from, to schema.Schema) []schema.Change {
	return schema.Diff(from, to, dialects.Canon(c.Env.Engine))
}

// copied is the environment with a schema of a throwaway copy of it.
func (c Case) copied(s schema.Schema) parity.Env {
	env := c.Env
	env.Reading.Schema = s
	return env
}
