package integration

import "testing"

// TestSQLiteMutations changes every property of every kind once, and wants each
// change found, alone.
func TestSQLiteMutations(t *testing.T) {
	db := databases(t, "sqlite")[0]
	m := readMutations(t, "sqlite")
	m.change(t, db, nil, db.create)
	for _, app := range applications {
		t.Run(app, func(t *testing.T) { m.within(t, app).change(t, db, nil, db.create) })
	}
}
