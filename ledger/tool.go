package ledger

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// Tool is how one migration tool keeps its ledger, and what the tool does with
// what it finds there.
type Tool struct {
	Name      string
	Model     Model
	Tables    []string // names unless configured
	Signature Signature

	// Settle decides where the signature alone does not, by the tables of the
	// same schema and by the tools of the checkout; nil where a fitting table
	// of a usual name is certain and one of another name is likely.
	Settle func(t Table, near []Table, checkout Checkout) (Confidence, string)

	// Queries asks for the rows, a fixed number of queries; Read makes a ledger
	// of the answers, in the same order. Its error says what about the rows the
	// tool cannot have written. Both are nil for a tool that is not read yet.
	Queries func(t Table, near []Table) []catalog.Query
	Keeps   []string // tables that the tool keeps in the same schema and Queries does not ask for
	Read    func(rows []catalog.Rows) (Ledger, error)

	// Order compares IDs as the tool orders migrations; nil for a graph.
	Order func(a, b string) int

	// Foreign says whether an applied migration that the checkout does not have
	// belongs to a package, so that nobody expects its file; nil for never.
	Foreign func(files []migration.Migration) func(id string) bool

	// Graphs are the parts of the files that must each have one head; nil for
	// tools without a graph. Clash names what two files must not share beside
	// their ID; nil for nothing.
	Graphs func(files []migration.Migration) [][]migration.Migration
	Clash  func(m migration.Migration) string

	// Beside says what is wrong with the tables beside a ledger; nil for nothing.
	Beside func(near []Table) []Fault

	// Resolve translates the IDs that rows have no other name for, given the
	// names that files and other rows have; nil where rows name themselves.
	Resolve func(names []string) func(id string) string

	// Alias is what an ID keeps when its file moves or is compiled; two IDs of
	// one alias are one migration that the tool takes for two. nil for never.
	Alias func(id string) string

	// Describes is the part of an entry's name that the tool holds against that of
	// the file, "" where none can be told; nil where it does not.
	Describes func(e Entry) string

	// Kind is what the tool takes a file of a path for, "" where none can be told;
	// nil where its ledger does not say what it took it for.
	Kind func(path string) string

	// Fit gives files the IDs that the ledgers have for them, where an ID holds a
	// path whose root only the run knew; nil where files tell their IDs.
	Fit func(files []migration.Migration, ids []string) []migration.Migration

	// SumVersion is which algorithm made a sum; sums of two algorithms are not
	// compared. nil for one algorithm.
	SumVersion func(sum string) string

	// Squashes are the squashes that IDs alone tell, without files; nil for none.
	Squashes func(ids []string) []migration.Migration

	Chained             bool   // each sum covers the one before: the first that differs tells
	ChainedIDs          bool   // so does each ID
	Cumulative          bool   // a sum covers the files below, too: only the first that differs tells
	Sequence            string // what the tool does where rows are in another order than the files; "" for nothing
	Renamed             string // what the tool does with the new name of an Alias
	ToleratesDuplicates bool   // two files of one ID are a warning to the tool
	Twice               string // what it then does with them
	ClashesPending      bool   // files may Clash once one of them ran
	Shared              string // what it does with files that Clash; "" for a tool that refuses to start
	StopsDescribed      string // what it does about a description that is not the file's
	StopsKind           string // what it does about a file of another kind
	TriesAgain          bool   // a failed migration stops nothing: the next run has it again
	SkipsBelowFirst     bool   // what sorts below the lowest row is never looked at
	Caveat              string // what a row of this tool does not prove; "" for nothing
	ToleratesNewer      bool   // a row above every file means that the checkout is older, and is fine

	Late   Reaction // to a pending migration below the highest applied one
	Allow  string   // how a tool that refuses is told to run it all the same
	Strict string   // and one that runs it, to refuse; "" for no such option
	Apply  string   // the command that applies what is pending
	Repair string   // what to do about a failed migration
	Unlock string   // what to do about a lock that is held

	// What the tool does about a row without a file, and about a file that was
	// changed after it was applied. Without words it does nothing and the
	// finding is a warning; with words it stops and the finding is an error.
	StopsUnknown, StopsEdited string
	Unread                    string // why the ledger is recognised and not read, one clause; "" where nobody has written it yet
	Orphaned                  string // where a row without a file may come from, beside another branch
	StopsParent               string // about an applied migration that needs one which is not
	StopsEngine               string // about files that were written for another engine
	StopsSteps                string // about a statement that was changed after it ran, of a migration that failed later on
}

// Reaction is what a tool does about a migration that sorts below one that is
// applied already.
type Reaction int

// The reactions.
const (
	Unordered Reaction = iota // there is no such thing: a graph decides
	RunsLate                  // applied after its successors
	Refuses                   // the tool stops
	NeverSeen                 // skipped, now and for ever
)

// Tools lists every tool that can be recognised, the ones whose ledgers are
// read first.
func Tools() []Tool {
	return append([]Tool{
		rails,
		django,
		laravel,
		flyway,
		golangMigrate,
		goose,
		alembic,
		prisma,
		dbmate,
		railsOrDbmate,
		liquibase,
		knex,
		sequelize,
		typeorm,
		drizzle,
		drizzle1,
		atlas,
		ecto,
		doctrine,
		phinx,
		cakephp,
		sqlx,
		diesel,
		refinery,
		sqlMigrate,
		tern,
		nodePgMigrate,
		dbMigrate,
		mikroORM,
		efcore,
		efcoreSnake,
		yoyo,
		yoyoOld,
		supabase,
		hasura,
		hasuraState,
		graphile,
		postgrator,
		bun,
		gormigrate,
		wrangler,
		pgroll,
		sqitch,
		kysely,
		custom,
	}, unread()...)
}

// Named finds a tool.
func Named(name string) (Tool, bool) {
	for _, t := range Tools() {
		if t.Name == name {
			return t, true
		}
	}
	return Tool{}, false
}
