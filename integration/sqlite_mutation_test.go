package integration

import "testing"

// TestSQLiteMutations changes every property of every kind once, and wants each
// change found, alone.
func TestSQLiteMutations(t *testing.T) {
	db := databases(t, "sqlite")[0]
	readMutations(t, "sqlite").change(t, db, nil, db.create)
}
