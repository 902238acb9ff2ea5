package migration

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/drizzle-team/drizzle-orm/blob/0.45.1/drizzle-orm/src/migrator.ts
var drizzle = Tool{
	Name:    "drizzle",
	Dirs:    []string{"drizzle", "migrations", "drizzle/migrations"},
	Detect:  detectDrizzle,
	Read:    readDrizzle,
	Scripts: drizzleScripts,
	Check:   checkDrizzle,
	Beside: func(fsys fs.FS, dir string, set *Set) error {
		journal, err := readJournal(fsys, dir)
		set.Engine = journal.Dialect
		return err
	},
}

// drizzle1 is the layout from 1.0 on: a folder for each migration, no journal.
var drizzle1 = Tool{
	Name:    "drizzle-1",
	Dirs:    drizzle.Dirs,
	Detect:  detectDrizzle1,
	Read:    readDrizzle1,
	Scripts: drizzleScripts,
}

// drizzleJournal is meta/_journal.json; the order of its entries is the order
// of the migrations.
type drizzleJournal struct {
	Dialect string `json:"dialect"`
	Entries []struct {
		Idx  int    `json:"idx"`
		When int64  `json:"when"` // milliseconds since 1970
		Tag  string `json:"tag"`
	} `json:"entries"`
}

func detectDrizzle(t Tree) []Found {
	return t.group(func(name string) string {
		if dir, base := path.Split(name); base == "_journal.json" && path.Base(dir) == "meta" {
			return path.Dir(path.Dir(name))
		}
		return ""
	})
}

func readJournal(fsys fs.FS, dir string) (drizzleJournal, error) {
	var journal drizzleJournal
	name := path.Join(dir, "meta", "_journal.json")
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return journal, err
	}
	if err := json.Unmarshal(text, &journal); err != nil {
		return journal, fmt.Errorf("%s: %w", name, err)
	}
	return journal, nil
}

func readDrizzle(fsys fs.FS, dir string) ([]Migration, error) {
	journal, err := readJournal(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, e := range journal.Entries {
		name := path.Join(dir, e.Tag+".sql")
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("drizzle stops at a migration of the journal without its file: %w", err)
		}
		m := named(e.Tag)
		m.ID, m.Path = strconv.FormatInt(e.When, 10), name
		byteSums(fsys, &m, text, sha256Sum)
		out = append(out, m)
	}
	return out, nil
}

func sha256Sum(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// checkDrizzle looks for the traces of two branches that were merged: a stamp
// out of order is a migration that never runs where the later one is applied.
func checkDrizzle(fsys fs.FS, dir string, _ []Migration) ([]Fault, error) {
	journal, err := readJournal(fsys, dir)
	if err != nil {
		return nil, err
	}
	var faults []Fault
	tags, indexes := map[string]bool{}, map[int]string{}
	for i, e := range journal.Entries {
		if i > 0 && e.When <= journal.Entries[i-1].When {
			faults = append(faults, Fault{Text: fmt.Sprintf("the journal dates %s before %s, which stands above it: where that one ran, drizzle never runs %s", e.Tag, journal.Entries[i-1].Tag, e.Tag)})
		}
		if other, ok := indexes[e.Idx]; ok {
			faults = append(faults, Fault{Text: fmt.Sprintf("the journal gives %s and %s the same idx %d: two branches met; drizzle runs both", other, e.Tag, e.Idx)})
		}
		if tags[e.Tag] {
			faults = append(faults, Fault{Text: fmt.Sprintf("the journal has %s twice: where it is pending drizzle runs it twice", e.Tag), Stops: true})
		}
		tags[e.Tag], indexes[e.Idx] = true, e.Tag
	}
	return append(faults, forkedSnapshots(fsys, dir)...), nil
}

// forkedSnapshots finds two snapshots that were both made from a third.
func forkedSnapshots(fsys fs.FS, dir string) []Fault {
	names, err := fs.Glob(fsys, path.Join(dir, "meta", "*_snapshot.json"))
	if err != nil {
		return nil // only of a folder whose name is a bad pattern
	}
	var faults []Fault
	from := map[string]string{}
	for _, name := range names {
		var snapshot struct {
			PrevID string `json:"prevId"`
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil || json.Unmarshal(text, &snapshot) != nil {
			faults = append(faults, Fault{Text: name + " cannot be read"})
			continue
		}
		if other, ok := from[snapshot.PrevID]; ok && snapshot.PrevID != "" {
			faults = append(faults, Fault{Text: fmt.Sprintf("%s and %s were made from the same snapshot: two branches met", path.Base(other), path.Base(name))})
		}
		from[snapshot.PrevID] = name
	}
	return faults
}

func detectDrizzle1(t Tree) []Found {
	found := t.group(func(name string) string {
		dir := path.Dir(name)
		if path.Base(name) != "migration.sql" || !t.has(path.Join(dir, "snapshot.json")) {
			return ""
		}
		return path.Dir(dir)
	})
	return slices.DeleteFunc(found, func(f Found) bool { return t.has(path.Join(f.Dir, "meta", "_journal.json")) })
}

func readDrizzle1(fsys fs.FS, dir string) ([]Migration, error) {
	list, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, e := range list {
		name := path.Join(dir, e.Name(), "migration.sql")
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			continue // a folder without the script is none of its migrations
		}
		m := named(e.Name())
		m.Path = name
		byteSums(fsys, &m, text, sha256Sum)
		out = append(out, m)
	}
	sortByID(out, strings.Compare)
	return out, nil
}

// drizzleScripts is the file cut at its breakpoints, and all pending migrations
// in one transaction. There are no down migrations.
func drizzleScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	const mark = "--> statement-breakpoint"
	var pieces []piece
	for from := 0; from <= len(s.text); {
		to := len(s.text)
		if i := strings.Index(s.text[from:], mark); i >= 0 {
			to = from + i
		}
		if strings.TrimSpace(s.text[from:to]) != "" {
			pieces = append(pieces, s.piece(from, to))
		}
		from = to + len(mark)
	}
	up, err = s.script(PerRun, pieces...)
	return up, nil, err
}
