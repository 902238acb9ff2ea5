// Package migration reads what the disk says: the migrations of a folder, by
// each tool's own grammar of file names, and what the tool sends of a file,
// statement by statement; from an fs.FS: a working tree, a git ref or a test's
// map alike.
package migration

// Migration is one migration of a checkout.
type Migration struct {
	ID       string   // what ledgers are matched by, in the tool's normal form
	Version  string   // as the file spells it
	Name     string   // what users call it: "add_orders_status"
	Label    string   // how reports show it: "000048_add_orders_status"
	Path     string   // of the file, within the fs.FS
	Needs    []string // IDs that must run before it, for tools with a graph
	Replaces []string // IDs that it stands for (Django's squashes)

	// Sums are the checksums that the tool would accept for the file, spelled
	// as its ledger spells them, the usual one first; none where the tool keeps
	// no checksums or they do not follow from the file alone.
	Sums []string

	// Respelled are the sums of the file with other line ends, where the tool
	// does not accept them: git's autocrlf changes no statement and every byte
	// sum. nil for none; it reads the file again.
	Respelled func() []string

	Tags []string // names that the plan has for the state behind it (Sqitch: "@v1")

	// Steps sums the statements, for a ledger that says which of them ran; nil
	// for tools whose ledgers do not. It takes the file apart: only of a
	// migration that failed does anybody want to know.
	Steps func() Steps

	Repeats  bool // it runs again whenever its file changes (Liquibase's runOnChange)
	AnyOrder bool // the tool runs it late, where it refuses others (refinery's U files)
}

// Set is the migrations of one folder, in the order in which the tool runs
// them. Two migrations of one ID are both there: that is a finding, not ours to
// settle.
type Set struct {
	Tool       string
	Dir        string
	Migrations []Migration
	Faults     []Fault

	// Checkpoints are files that stand for all below them, in a database that
	// was empty when they came, and never run elsewhere (Atlas).
	Checkpoints []Migration
	Engine      string   // what the files are written for, in the tool's words: Prisma's provider, Drizzle's dialect; "" for not said
	History     *History // nil where it was not read

	// OtherTool names the file of another tool that has a migration, and that tool:
	// both write one table, should they be pointed at it. It is "" for none; nil
	// where the checkout has one of them.
	OtherTool func(id string) (file, tool string)

	// Elsewhere says in one clause what the checkout has of a migration that is
	// none of its files: a dump of the schema that records it, another folder. It
	// is "" for nothing; nil where there is no such place.
	Elsewhere func(id string) string

	RunsLate  bool // the checkout's configuration allows what the tool refuses otherwise: Flyway's outOfOrder, Atlas' NON_LINEAR
	SkipsLate bool // or has the tool pass over it for ever: Atlas' LINEAR_SKIP

	Passes     Passes
	StopsNewer string // the setting that has the tool stop at rows above every file, where it goes on otherwise; "" for none
}

// Passes is what the configuration in the checkout has the tool go on with where
// it stops otherwise: the setting and its file, "" for none.
type Passes struct {
	Unknown string // an applied migration without a file
	Edited  string // a file that is not what was applied, by its sum, its name or its kind
	Late    string // beside Set.SkipsLate
}

// Fault is what is wrong with a folder whose migrations can be read all the
// same.
type Fault struct {
	Text  string // one clause, with the file that it is about
	Stops bool   // the tool refuses to run
}
