package order

import (
	"errors"
	"fmt"
	"math/big"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
)

// Rename is one migration that gets another version, or another predecessor.
type Rename struct {
	Migration              File
	FromVersion, ToVersion string
	Stem, NewStem          string // what the names of its files, or of its folder, begin with; alike where only the text changes
	Was, Is                string // of the text: the predecessor as it is written, and as it should be; "" for none
}

// byName are the tools whose migrations are SQL and have their version in the
// name of a file, or of a folder, and nowhere else.
var byName = []string{"golang-migrate", "goose", "dbmate", "flyway", "sqlx", "tern", "refinery", "postgrator", "bun", "diesel", "supabase", "sql-migrate", "ecto",
	"prisma", "wrangler-d1"}

// byText are the tools that go by the names of files, too, and whose migrations
// are programs: those may name themselves, as a class does that ends with the
// version, or each other. Retext finds that.
var byText = []string{"rails", "laravel", "knex", "sequelize", "kysely", "node-pg-migrate", "db-migrate", "phinx", "cakephp", "yoyo", "mikro-orm", "doctrine", "typeorm"}

// never are the tools whose migrations a rename puts behind others only in part,
// with the way that the tool itself has.
var never = map[string]string{
	"atlas":            "atlas.sum is a sum over all names: atlas migrate rebase VERSION renames and sums",
	"drizzle":          "its journal and its snapshots of the schema follow each other: drizzle-kit drop, merge, and drizzle-kit generate again",
	"drizzle-1":        "its snapshots of the schema name each other: take yours back, merge, and drizzle-kit generate again",
	"efcore":           "a migration has a model of the whole schema beside it: dotnet ef migrations remove, merge, and dotnet ef migrations add again",
	"graphile-migrate": "each file has the sum of the one before in it: graphile-migrate uncommit, merge, and graphile-migrate commit again",
	"gormigrate":       "its IDs stand in the program, in the order in which they run: move yours behind the others there",
	"liquibase":        "changesets have no number, and run in the order in which the changelog has them: move yours behind the others there",
	"sqitch":           "changes have no number, and run in the order of sqitch.plan: move yours behind the others there",
	"pgroll":           "applications name the schemas that are called after its migrations",
	"hasura":           "its versions are also of the metadata's, and of every source: hasura migrate create, and move the SQL",
}

// ErrUnsafe is that of a tool whose migrations name themselves in more places
// than a rename reaches.
var ErrUnsafe = errors.New("the tool keeps versions in more places than file names")

// Renumber is what puts ours behind base's, in their own order: none where they
// are already. It refuses what an environment that was asked has applied.
func (m Merge) Renumber() ([]Rename, error) { return m.weigh().Renumber() }

func (w *weighed) Renumber() ([]Rename, error) {
	for _, f := range w.ours {
		if at := w.where(f.ID); len(at) > 0 {
			if w.tool.Model == ledger.Watermark { // it has the version, whichever file it ran
				return nil, fmt.Errorf("%s stands at %s: it may have run %s", names(at), f.Version, f.Path)
			}
			if err := w.foreign(f); err != nil {
				return nil, err
			}
		}
	}
	if w.tool.Graphs != nil {
		return w.rebase()
	}
	switch why, ok := never[w.Tool]; {
	case ok:
		return nil, fmt.Errorf("%s: %s", w.tool.Name, why)
	case w.tool.Order == nil || !slices.Contains(byName, w.Tool) && !slices.Contains(byText, w.Tool):
		return nil, fmt.Errorf("%s: %w", w.tool.Name, ErrUnsafe)
	}
	floor, above := w.highest.ID, numberOf(w.highest)
	var out []Rename
	for _, f := range w.inOrder(w.ours) {
		if repeats(f) || f.AnyOrder {
			continue
		}
		if floor == "" || w.tool.Order(f.ID, floor) > 0 {
			floor, above = f.ID, numberOf(f)
			continue
		}
		number := numberOf(f)
		next, ok := w.next(number, above)
		id := w.idOf(f, number, next)
		if !ok || floor != "" && w.tool.Order(id, floor) <= 0 {
			return nil, fmt.Errorf("%s: a number above %s cannot be made up for it", f.Path, above)
		}
		stem := stemOf(w.Tool, f)
		switch {
		case !strings.Contains(stem, number):
			return nil, fmt.Errorf("%s: its name does not have its version %s", f.Path, number)
		case w.shared(f):
			return nil, fmt.Errorf("%s holds several migrations", f.Path)
		}
		out = append(out, Rename{Migration: f, FromVersion: number, ToVersion: next, Stem: stem, NewStem: strings.Replace(stem, number, next, 1)})
		floor, above = id, next
	}
	return out, nil
}

// foreign is an error unless it was base's migration of the version that the
// environments ran which have it: ledgers tell by a name or a sum, and many have
// neither.
func (w *weighed) foreign(f File) error {
	at := slices.IndexFunc(w.Base, func(o File) bool { return o.ID == f.ID })
	for _, e := range w.Envs {
		entry, applied := e.applied(f.ID)
		switch {
		case !applied:
		case at < 0 || w.ran(entry, f):
			return fmt.Errorf("%s has applied %s", e.Name, f.Label)
		case !w.ran(entry, w.Base[at]):
			return fmt.Errorf("%s has applied %s, and its ledger does not say whose: it may be %s; if you know that it is not, --no-env asks no ledger", e.Name, f.Version, f.Path)
		}
	}
	return nil
}

// ran says whether an entry is known to be that of a file.
func (w *weighed) ran(entry ledger.Entry, f File) bool {
	for _, m := range w.Merged { // whose sums were read
		if m.key() == f.key() {
			f = m
		}
	}
	if entry.Sum != "" && len(f.Sums) > 0 {
		return slices.Contains(f.Sums, entry.Sum)
	}
	return entry.Name != "" && slices.Contains([]string{f.Name, f.Label, path.Base(f.Path)}, entry.Name)
}

// numberOf is the number of a version, which some tools write with more around
// it: 2024_01_31_120000_create_orders, Migration20240131120000.
func numberOf(f File) string {
	if prefix, _, ok := strings.Cut(f.Label, "__"); ok && f.Path != "" && strings.ReplaceAll(strings.TrimPrefix(prefix, "V"), "_", ".") == f.Version {
		return strings.TrimPrefix(prefix, "V") // Flyway's, whose dots may be written as underscores
	}
	if found := within().FindStringSubmatch(f.Version); found != nil {
		return found[1] + found[2]
	}
	return f.Version
}

var within = lazy.Regexp(`^(?:Migration)?(\d{4}_\d\d_\d\d_\d{6}|\d{12,14})(?:[^\d.]|$)|^(\d+)[_-]\D`)

// idOf is the ID that a file has with another number.
func (w *weighed) idOf(f File, number, next string) string {
	if normal, ok := migration.FlywayVersion(next); ok && w.Tool == "flyway" {
		return normal
	}
	if bare := strings.ReplaceAll(next, "-", ""); strings.ReplaceAll(number, "-", "") == f.ID { // Diesel's
		return bare
	} else if n, ok := migration.Number(next); ok {
		if _, was := migration.Number(f.ID); was {
			return n
		}
	}
	return strings.Replace(f.ID, number, next, 1)
}

// next is the version after another one, written as a file's own: a stamp of
// now where versions are times, else the next number of the same width.
func (w *weighed) next(own, above string) (string, bool) {
	if at, layout, ok := stamped(own); ok && layout != "" {
		next := w.Now.UTC().Truncate(time.Second)
		if layout == "200601021504" {
			next = next.Truncate(time.Minute)
		}
		if floor, _, ok := stamped(above); ok {
			at = floor
		}
		for !next.After(at) {
			if layout == "200601021504" {
				next = at.Add(time.Minute)
			} else {
				next = at.Add(time.Second)
			}
		}
		return next.Format(layout), true
	}
	if i := strings.LastIndexAny(above, "._"); i > 0 && w.Tool == "flyway" { // 1.2.3, of which the last part counts on
		last, ok := w.next("", above[i+1:])
		next := above[:i+1] + last
		if strings.Contains(own, "_") {
			return strings.ReplaceAll(next, ".", "_"), ok
		}
		return strings.ReplaceAll(next, "_", "."), ok
	}
	n, ok := new(big.Int).SetString(above, 10)
	if !ok {
		return "", false
	}
	text := n.Add(n, big.NewInt(1)).String()
	width := len(above)
	if strings.Trim(own, "0123456789") == "" { // 1.1 is no wider than 2
		width = max(width, len(own))
	}
	if pad := width - len(text); pad > 0 {
		text = strings.Repeat("0", pad) + text
	}
	return text, true
}

// stemOf is the stem of a migration's file, or the name of its folder.
func stemOf(tool string, f File) string {
	base := path.Base(f.Path)
	if strings.HasPrefix(base, "up.") || strings.HasPrefix(base, "down.") || base == "migration.sql" {
		base = path.Base(path.Dir(f.Path))
	}
	stem, _ := Stem(tool, base)
	return stem
}

// Stem parts a file's name into what the files of one migration share, and the
// rest: at the first dot, but that Flyway's versions have dots of their own.
// https://documentation.red-gate.com/fd/script-configuration-files-275218586.html
func Stem(tool, base string) (stem, rest string) {
	if tool != "flyway" {
		stem, rest, _ = strings.Cut(base, ".")
		return stem, rest
	}
	stem = strings.TrimSuffix(base, ".conf") // of one script
	stem = strings.TrimSuffix(stem, path.Ext(stem))
	return stem, strings.TrimPrefix(base[len(stem):], ".")
}

// rebase puts ours behind base's heads in a graph: the first of ours, which
// stood where base went on meanwhile, needs base's end instead.
func (w *weighed) rebase() ([]Rename, error) {
	var out []Rename
	mine := byID(w.ours)
	merged := w.torn(w.Merged)
	for _, heads := range merged {
		var base []File
		for _, h := range heads {
			if _, own := mine[h.ID]; !own {
				base = append(base, h)
			}
		}
		if len(base) != 1 {
			return nil, fmt.Errorf("%s: base itself has %s", w.tool.Name, counted(len(base), "head"))
		}
		for _, f := range w.ours {
			if w.Tool == "django" && migration.DjangoApp(f.ID) != migration.DjangoApp(base[0].ID) {
				continue
			}
			for _, need := range f.Needs {
				if _, own := mine[need]; own || need == base[0].ID || !w.leadsTo(need, base[0].ID) {
					continue
				}
				out = append(out, Rename{Migration: f, FromVersion: f.Version, ToVersion: f.Version, Stem: stemOf(w.Tool, f), NewStem: stemOf(w.Tool, f), Was: need, Is: base[0].ID})
			}
		}
	}
	return out, nil
}

// leadsTo says whether a migration is among what another one needs.
func (w *weighed) leadsTo(id, head string) bool {
	plain := make([]migration.Migration, len(w.Merged))
	for i, f := range w.Merged {
		plain[i] = f.Migration
	}
	if w.Tool == "django" && migration.DjangoApp(id) != migration.DjangoApp(head) {
		return false
	}
	return migration.Closure(plain, []string{head})[id]
}
