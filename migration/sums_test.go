package migration

import (
	"slices"
	"testing"
)

// The sums with a line end are the tools' own: Flyway 6.5.7 and Prisma 6.19.3
// wrote them.
func TestFlywaySums(t *testing.T) {
	for _, c := range []struct {
		name, text string
		repeatable bool
		want       []string
	}{
		{name: "plain", text: "create table a(id int);\n", want: []string{"-1193849269"}},
		{name: "no line end", text: "create table a(id int);", want: []string{"-1193849269"}},
		{name: "byte order mark and CRLF", text: "\ufeffcreate table c(\r\n  id int\r\n);\n", want: []string{"-1128928240"}},
		{name: "another", text: "create table b(id int);\n", want: []string{"1407251784"}},
		{name: "placeholder in a repeatable file", text: "create table ${x}(id int);\n", repeatable: true},
		{name: "Latin-1", text: "-- caf\xe9\n"},
	} {
		if got := flywaySums([]byte(c.text), c.repeatable); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPrismaSums(t *testing.T) {
	const sum = "bb3a78b58858fb865feed77d68bff42e119e76623e0b655f0b9fe9fe1e2e9275"
	for name, script := range map[string]string{
		"line feeds":       "CREATE TABLE \"a\" (id int);\n",
		"carriage returns": "CREATE TABLE \"a\" (id int);\r\n",
	} {
		if got := prismaSums([]byte(script)); !slices.Contains(got, sum) {
			t.Errorf("%s: %v lacks %s", name, got, sum)
		}
	}
	if got, want := unpadded("0a10ff00"), "a10ff0"; got != want {
		t.Errorf("unpadded: %s, want %s", got, want)
	}
	if slices.Contains(prismaSums([]byte("select 1;\n")), sum) {
		t.Error("another script has the same sum")
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{"1": "1", "0001": "1", "0": "0", "000": "0", "20240101000000": "20240101000000", "": "", "1a": "", "-1": "", "+1": "", "١": ""} {
		if got, _ := Number(in); got != want {
			t.Errorf("Number(%q) = %q, want %q", in, got, want)
		}
	}
	sorted := []string{"-20", "-1", "0", "2", "10", "99999999999999999999999"}
	for i := range sorted {
		for j := range sorted {
			if got, want := CompareNumbers(sorted[i], sorted[j]), i-j; (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("CompareNumbers(%s, %s) = %d", sorted[i], sorted[j], got)
			}
		}
	}
}

func TestFlywayVersions(t *testing.T) {
	for in, want := range map[string]string{"1": "1", "1.0": "1", "01": "1", "1_2": "1.2", "1.0.3": "1.0.3", "1.2.0.0": "1.2", "0": "0", "0.0": "0", "": "", "1.": "", "a": "", "1..2": ""} {
		if got, _ := FlywayVersion(in); got != want {
			t.Errorf("FlywayVersion(%q) = %q, want %q", in, got, want)
		}
	}
	sorted := []string{"0", "1", "1.0.1", "1.2", "1.10", "2", "R__a", "R__b"}
	for i := range sorted {
		for j := range sorted {
			if got, want := CompareFlyway(sorted[i], sorted[j]), i-j; (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("CompareFlyway(%s, %s) = %d", sorted[i], sorted[j], got)
			}
		}
	}
}
