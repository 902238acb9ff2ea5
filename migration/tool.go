package migration

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// Tool is how one migration tool lays its files out.
type Tool struct {
	Name string
	Dirs []string // where the tool looks unless told otherwise, best first

	// Detect finds the folders of a tree that hold the tool's migrations, and
	// says in one clause what gave each away.
	Detect func(Tree) []Found

	// Read reads one folder in the tool's order. What the tool itself ignores
	// is ignored; what it would stop at is an error that names the file.
	Read func(fsys fs.FS, dir string) ([]Migration, error)

	// Check looks for what is wrong with a folder beside its migrations: sums
	// and journals that do not fit them. nil where there is no such thing.
	Check func(fsys fs.FS, dir string, ms []Migration) ([]Fault, error)

	// Beside reads into the set what stands beside its migrations; nil where
	// nothing does that ledgers are held against.
	Beside func(fsys fs.FS, dir string, set *Set) error

	// RunsLate says whether a configuration above the folder has the tool run
	// migrations below those that are applied; nil where the tool has no such setting.
	RunsLate func(fsys fs.FS, dir string) bool

	// Scripts reads what the tool sends for a migration, as the function
	// Scripts says; nil where every migration is a program.
	Scripts func(fsys fs.FS, set Set, m Migration, d lexer.Dialect) (up, down *Script, err error)
}

// Tools lists every tool whose files are read.
func Tools() []Tool {
	return []Tool{
		rails,
		django,
		laravel,
		flyway,
		goose,
		alembic,
		prisma,
		dbmate,
		liquibase,
		knex,
		sequelize,
		typeorm,
		drizzle,
		drizzle1,
		atlas,
		ecto,
		doctrine,
		cakephp,
		phinx,
		sqlx,
		bun,
		golangMigrate, // behind those that write such names, too
		diesel,
		refinery,
		sqlMigrate,
		tern,
		nodePgMigrate,
		dbMigrate,
		mikroORM,
		efcore,
		yoyo,
		supabase,
		hasura,
		graphile,
		postgrator,
		gormigrate,
		wrangler,
		pgroll,
		sqitch,
		kysely,
	}
}

// Found is a folder that holds a tool's migrations.
type Found struct {
	Tool string
	Dir  string
	Why  string // "12 files such as db/migrate/20240101000000_create_orders.rb"
}

// Detect finds the migrations of a checkout, in the order of Tools, and for
// each tool its usual folder first. Several tools may be found, and one tool
// more than once; nothing is opened but what is needed to tell tools apart.
func Detect(fsys fs.FS) []Found { return DetectOf(fsys, "") }

// DetectOf is Detect for one tool; "" and "auto" are all of them.
func DetectOf(fsys fs.FS, tool string) []Found {
	tree := walk(fsys, ".")
	tree.sought = tool != "" && tool != "auto"
	var found []Found
	for _, t := range Tools() {
		if tool != "" && tool != "auto" && t.Name != tool {
			continue
		}
		for _, f := range byHabit(t.Detect(tree), t.Dirs) {
			f.Tool = t.Name
			found = append(found, f)
		}
	}
	return found
}

// Read reads one folder as one tool does.
func Read(fsys fs.FS, tool, dir string) (Set, error) {
	t, set, err := readFiles(fsys, tool, dir)
	if err != nil {
		return Set{}, err
	}
	set.RunsLate = t.RunsLate != nil && t.RunsLate(fsys, dir)
	if t.Beside != nil {
		if err := t.Beside(fsys, dir, &set); err != nil {
			return set, err
		}
	}
	if t.Check != nil {
		set.Faults, err = t.Check(fsys, dir, set.Migrations)
	}
	return set, err
}

// ReadFiles is Read without what stands beside the migrations, and unchecked.
func ReadFiles(fsys fs.FS, tool, dir string) (Set, error) {
	_, set, err := readFiles(fsys, tool, dir)
	return set, err
}

func readFiles(fsys fs.FS, tool, dir string) (t Tool, set Set, err error) {
	all := Tools()
	at := slices.IndexFunc(all, func(t Tool) bool { return t.Name == tool })
	if at < 0 {
		names := make([]string, len(all))
		for i, t := range all {
			names[i] = t.Name
		}
		return t, set, fmt.Errorf("migrations of %q cannot be read: the tools are %s", tool, strings.Join(names, ", "))
	}
	migrations, err := all[at].Read(fsys, dir)
	if err != nil {
		return t, set, err
	}
	return all[at], Set{Tool: tool, Dir: dir, Migrations: migrations}, nil
}
