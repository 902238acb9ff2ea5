package migration

import "time"

// History is what the version control knows of the files of a Set, for tools
// whose ledgers do not say what ran.
type History struct {
	Branch  string          // as people call it: "main"
	Past    map[string]Past // by Migration.Path; a file that the branch does not have has none
	Shallow bool            // what came before some commit is not known: it counts as having come with it
}

// Past is when a file came to a branch and when it was changed there last.
type Past struct{ Added, Changed Moment }

// Moment is one commit of a branch.
type Moment struct {
	Place int // on the branch, counted from the oldest
	At    time.Time
}
