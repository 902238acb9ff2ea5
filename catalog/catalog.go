// Package catalog holds what every dialect tells of a database: one reading of
// its catalog, and the facts of its server.
package catalog

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// Scope says what to read.
type Scope struct {
	Schemas []string // schemas (PostgreSQL) or databases (MySQL, MariaDB); nil is all but the system's (PostgreSQL) or the connected one (MySQL, MariaDB)
	Grants  bool     // read who may do what, which takes rights of its own
	// Versions has MySQL count the versions of tables' rows: Size.Versions. It looks at
	// every table of the server for that, which takes seconds where there are ten thousand.
	Versions bool
}

// Reading is one consistent read of a catalog.
type Reading struct {
	Schema     schema.Schema
	Uncompared []Uncompared // kinds that are there and that the vocabulary lacks, sorted by kind
	Gaps       []Gap        // what the account was not allowed to see
	Sizes      []Size       // by table, in key order
	Roles      []Role       // of PostgreSQL, where who may do what was asked for, sorted by name
}

// Role is one role of a PostgreSQL server as far as it decides what a session
// of it may do.
type Role struct {
	Name       string       `json:"name"`
	Attributes string       `json:"attributes,omitempty"` // "CREATEDB NOINHERIT", as CREATE ROLE takes them
	Of         []Membership `json:"of,omitempty"`
	Settings   []string     `json:"settings,omitempty"` // "search_path=app, public": what its sessions begin with, the server's and then the database's
}

// Membership is one role that another is a member of.
type Membership struct {
	Role string `json:"role"`
	With string `json:"with,omitempty"` // as GRANT takes it: "ADMIN OPTION", "ADMIN false, INHERIT true, SET true"
}

// Uncompared counts the objects of a kind that is not modelled.
type Uncompared struct {
	Kind  string `json:"kind"` // plural, as users say it: "event triggers"
	Count int    `json:"count"`
	Note  string `json:"note,omitempty"` // a clause, or a list of what is counted with NoteSeparator between
}

// Facet is what the objects are to schema.compare: comments and privileges that
// are only counted weigh as much as those that are compared.
func (u Uncompared) Facet() schema.Facet {
	switch {
	case strings.HasPrefix(u.Kind, "comments on "):
		return schema.Comments
	case u.Kind == "default privileges" || strings.HasSuffix(u.Kind, "granted privileges"):
		return schema.Grants
	}
	return schema.Structure
}

// NoteSeparator stands between the names in a Note that is a list.
const NoteSeparator = "; "

// String is the count in words: "3 policies", "1 domain".
func (u Uncompared) String() string {
	if u.Count != 1 {
		return fmt.Sprintf("%d %s", u.Count, u.Kind)
	}
	kind, rest := u.Kind, ""
	for _, joint := range []string{" of ", " with ", " on "} { // the noun before the first is the one that counts
		if head, tail, ok := strings.Cut(kind, joint); ok {
			kind, rest = head, joint+tail+rest
		}
	}
	switch {
	case strings.HasSuffix(kind, "ies"):
		kind = strings.TrimSuffix(kind, "ies") + "y"
	case strings.HasSuffix(kind, "sses"), strings.HasSuffix(kind, "xes"):
		kind = strings.TrimSuffix(kind, "es")
	default:
		kind = strings.TrimSuffix(kind, "s")
	}
	return "1 " + kind + rest
}

// Gap is something that could not be read. A reading with gaps is incomplete
// and never in sync with anything.
type Gap struct {
	What  string `json:"what"`            // "bodies of 3 functions"
	Why   string `json:"why"`             // "permission denied"
	Grant string `json:"grant,omitempty"` // the statement that would cure it
}

// Size is the server's own estimate of a table, -1 where it has none.
type Size struct {
	Table schema.Key `json:"table"`
	Rows  int64      `json:"rows"`
	Bytes int64      `json:"bytes"`

	// What a table of an equal schema does not have; 0 is not known, or none.
	Columns  int `json:"columns,omitempty"`  // of PostgreSQL: that it has had, dropped ones included
	Versions int `json:"versions,omitempty"` // of MySQL: of its rows, by changes that took ALGORITHM=INSTANT; -1 where they were not asked for, or the account may not see them
}

// Grade says how much it matters that two environments agree in a fact.
type Grade string

// The grades of a fact.
const (
	MustMatch   Grade = "must"   // the same migration can fail or mean something else
	ShouldMatch Grade = "should" // the application behaves otherwise
	MayDiffer   Grade = "may"    // worth knowing
)

// DatabaseCharset and DatabaseCollation are the facts that are a database's own
// where a server has many: MySQL's and MariaDB's.
const (
	DatabaseCharset   = "database charset"
	DatabaseCollation = "database collation"

	DatabaseEncryption = "database encryption" // only where it is on
	DatabaseReadOnly   = "database read only"  // likewise
)

// DatabaseOptions is what MySQL alone has, and few databases:
// https://dev.mysql.com/doc/refman/9.7/en/alter-database.html
func DatabaseOptions(encrypted, readOnly bool) (facts []Fact) {
	if encrypted {
		facts = append(facts, Fact{Name: DatabaseEncryption, Value: "YES", Grade: MustMatch, Why: "new tables are encrypted or not"})
	}
	if readOnly {
		facts = append(facts, Fact{Name: DatabaseReadOnly, Value: "YES", Grade: MustMatch, Why: "everything that writes is refused"})
	}
	return facts
}

// OwnDatabase is the name of the object that holds what is said of a database
// as a whole where only one is read: it is called otherwise in every environment.
const OwnDatabase = "(database)"

// Fact is one setting of a server, database or connection.
type Fact struct {
	Name  string `json:"name"`  // as users know it: "sql_mode", "server version"
	Value string `json:"value"` // "" where the server does not have it
	Grade Grade  `json:"grade"`
	Why   string `json:"why,omitempty"` // what goes wrong where two environments disagree
}

// Platform is what runs a database.
type Platform struct {
	Vendor   string `json:"vendor"`   // "PostgreSQL", "MariaDB", "MySQL", "SQLite"
	Version  string `json:"version"`  // "17.6"
	Number   int    `json:"number"`   // comparable: PostgreSQL 170006, MySQL and MariaDB 101108 for 10.11.8, SQLite 3040001
	Identity string `json:"identity"` // the same for two connections exactly when they reach the same database; "" if it cannot be told
	Database string `json:"database"`
	Role     string `json:"role,omitempty"` // whom we are connected as
	ReadOnly bool   `json:"read_only"`      // the server refuses our writes
	Facts    []Fact `json:"facts"`          // sorted by name
}

// Folding says of a kind whether its names are one name where they differ in
// case alone. A nil Folding never does.
type Folding func(schema.Kind) bool

// Query asks for some columns of one table. Every value comes back as text:
// first those of Columns, then those of Bytes.
type Query struct {
	Table   schema.Key
	Columns []string
	Bytes   []string // columns of bytes, which come in lower-case hexadecimal whatever they hold
	OrderBy []string // columns; empty for any order
}

// Table is a base table with its columns in order, and no more: what it takes
// to know a ledger by its looks.
type Table struct {
	Key     schema.Key
	Columns []Column
}

// Column is one column of a Table, its type spelled as Inspect spells it.
type Column struct{ Name, Type string }

// Rows is what a Query returned.
type Rows [][]sql.NullString

// Spelling is one property that two servers spell differently.
type Spelling struct {
	Key        schema.Key
	Property   string
	Type       string // of a column, where both have the same: 0 and 0.0 are one number and two texts
	From, To   string
	Objects    [2]schema.Object // that have it; empty where nobody has them at hand
	Schemas    [2]schema.Schema // that these are of; empty as well
	Known      map[string]any   // what a dialect keeps of the schemas from one spelling to the next, nil for nothing
	FromServer Platform         // as far as it matters: vendor and number
	ToServer   Platform
	Moved      []Move // extensions that stand in different schemas
}

// Move is where an extension stands on either side. Own says whether a name that
// stands in its schema is of an object that is compared as itself, so that it is
// none of the extension's members.
type Move struct {
	From, To string
	Own      func(name string) bool
}

// Likeness is how much two spellings have in common.
type Likeness int

// The likenesses of two spellings.
const (
	Different Likeness = iota // they mean different things, or nobody knows
	Undecided                 // of two servers that print differently: no difference that reading tokens can find
	OfServer                  // each is its own server's setting, which is compared as one
	Cosmetic                  // they mean the same
)
