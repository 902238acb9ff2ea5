package catalog

import "github.com/schemadiff/schemadiff/schema"

// Observation is what one statement did on a throwaway database, as the server
// tells it. It is about what existed before the migration began: what the
// migration itself made, nobody else uses yet.
type Observation struct {
	Locks     []Lock       // strongest first, then by object
	Rewrites  []schema.Key // tables, materialized views and indexes whose storage was written anew
	Scans     []schema.Key // tables that were read from end to end
	Writes    []Write      // rows that were written, by table
	Algorithm string       // of MySQL and MariaDB: INSTANT, NOCOPY, INPLACE or COPY; "" for a statement that has none
	Reason    string       // why the server takes no faster algorithm, in its own words; "" where it does not say
	Held      int          // of PostgreSQL: locks of the transaction so far in the table of locks that all sessions share
	Unbounded bool         // nothing limits how long the statement waits for a lock
	Unseen    string       // why some of this could not be observed, one clause; "" where all was
}

// Lock is one lock on a table, view or index.
type Lock struct {
	Object schema.Key
	Mode   string // as the server names it: "AccessExclusiveLock"
	Blocks Blocks
}

// Blocks is what others cannot do while a lock is held.
type Blocks int

// What a lock blocks, mildest first.
const (
	BlocksNothing Blocks = iota // of what applications do; other changes of the schema, VACUUM and the like may wait
	BlocksWriters
	BlocksAll // reads as well
)

// String is what is blocked, in words; "" for nothing.
func (b Blocks) String() string {
	return [...]string{"", "writes", "reads, writes"}[b]
}

// Write counts the rows of one table that a statement wrote.
type Write struct {
	Table                      schema.Key
	Inserted, Updated, Deleted int64
}

// SettingChange is a setting of a session that is not as it was.
type SettingChange struct{ Name, Before, After string }
