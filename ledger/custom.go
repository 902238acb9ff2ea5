package ledger

// Columns names the columns of a ledger that is the project's own. Version is
// needed; the others are "" where the table has no such thing.
type Columns struct {
	Version, Name, Checksum, AppliedAt, OK string
}
