package integration

import (
	"slices"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/rehearse"
)

// TestSQLiteHeader makes a copy of a file whose header says more than that it is
// SQLite's: user_version is where many programs keep what they have applied.
func TestSQLiteHeader(t *testing.T) {
	env := loaded(t, databases(t, "sqlite")[0].create(t, "CREATE TABLE t (a); PRAGMA user_version = 7; PRAGMA application_id = -12"))
	copied, err := rehearse.Seed(t.Context(), throwawayOf(t, env), env)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.DB.Drop(t.Context())
	clone, err := copied.DB.Clone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer clone.Drop(t.Context())
	platform, err := clone.Platform(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"user_version": "7", "application_id": "-12"} {
		if i := slices.IndexFunc(platform.Facts, func(f catalog.Fact) bool { return f.Name == name }); i < 0 || platform.Facts[i].Value != want {
			t.Errorf("%s is not %s: %+v", name, want, platform.Facts)
		}
	}
}
