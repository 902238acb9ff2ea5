package wire

import "testing"

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		sql    string
		values []string
		word   string
		want   bool
	}{
		{"INSERT INTO v VALUES ('1')", nil, "1", true},
		{"INSERT INTO v VALUES ('12')", nil, "1", false},
		{"INSERT INTO v VALUES ('21'), ('1')", nil, "1", true},
		{"INSERT INTO v VALUES ('add_items')", nil, "items", false},
		{"INSERT INTO v VALUES ('größe1')", nil, "1", false},
		{"INSERT INTO v VALUES ($1)", []string{"12"}, "1", false},
		{"INSERT INTO v VALUES ($1)", []string{"2", "12"}, "12", true},
		{"1", nil, "1", true},
		{"INSERT INTO v DEFAULT VALUES", []string{""}, "", false},
	} {
		if got := (Statement{SQL: c.sql, Values: c.values}).Mentions(c.word); got != c.want {
			t.Errorf("%s with %q mentions %q: %t", c.sql, c.values, c.word, got)
		}
	}
}

func TestEffect(t *testing.T) {
	for tag, want := range map[string]bool{"SELECT 1": false, "BEGIN": false, "ALTER TABLE": true, "INSERT 0 1": true, "SELECT": false, "DO": true} {
		if got := (Statement{Tags: []string{tag}}).Effect(); got != want {
			t.Errorf("%s: %t", tag, got)
		}
	}
}
