package integration

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
)

// TestMariaDBSequenceDefaults reads tables whose defaults take from a sequence
// that the account may not both read and INSERT into. Versions that would crash
// are not asked, in whatever way the table was opened before; others are read.
func TestMariaDBSequenceDefaults(t *testing.T) {
	const counted = "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT nextval(numbers)); CREATE VIEW seen AS SELECT n FROM counted; "
	eachOf(t, []string{"mariadb"}, func(t *testing.T, s servers.Server) {
		for _, c := range []struct {
			name, script, grant string
			refused             bool // where it would crash
		}{
			{"not to be written to", counted, "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON {db}.* TO {user}", true},
			{"not to be read", counted + "GRANT INSERT ON numbers TO {user}", "GRANT SHOW VIEW, TRIGGER ON {db}.* TO {user}", true},
			{"both", counted + "GRANT INSERT ON numbers TO {user}", "GRANT SELECT, SHOW VIEW ON {db}.* TO {user}", false},
			{"everything", counted, "GRANT ALL ON {db}.* TO {user}", false},
			{"one column", counted, "GRANT SELECT (n) ON {db}.counted TO {user}", true},
			{"a view alone", counted, "GRANT SELECT, SHOW VIEW ON {db}.seen TO {user}", false},
			{"another pattern has it", counted, "GRANT SELECT, INSERT ON `test\\_%`.* TO {user}; GRANT SELECT ON {db}.* TO {user}", true},
			{"the last value", "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT lastval(numbers)); CREATE VIEW seen AS SELECT n FROM counted", "GRANT SHOW VIEW, TRIGGER ON {db}.* TO {user}", true},
			{"words alone", "CREATE TABLE counted (n bigint COMMENT 'was nextval(`numbers`)')", "GRANT SELECT ON {db}.* TO {user}", false},
		} {
			t.Run(c.name, func(t *testing.T) {
				url := s.Database(t)
				script, later, _ := strings.Cut(c.script, "GRANT")
				s.Exec(t, url, script)
				reader := account(t, s, url, strings.Split(c.grant, "; ")...)
				if later != "" {
					s.Exec(t, url, "GRANT"+strings.ReplaceAll(later, "{user}", "'"+reader.User+"'@'%'"))
				}
				for _, before := range []string{"FLUSH TABLES", "SELECT * FROM counted"} {
					s.Exec(t, url, before)
					_, inspected := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{})
					s.Exec(t, url, before)
					_, listed := openMySQL(t, reader).Tables(t.Context(), catalog.Scope{})
					for _, err := range []error{inspected, listed} {
						if refused := err != nil; refused != (c.refused && s.CrashesOverSequences()) || refused && problem.Of(err).Code != "X911" {
							t.Errorf("behind %s: %+v", before, err)
						}
					}
				}
			})
		}
	})
}

// TestMariaDBSequenceAdvice shows what to do, and that it does.
func TestMariaDBSequenceAdvice(t *testing.T) {
	eachOf(t, []string{"mariadb"}, func(t *testing.T, s servers.Server) {
		if !s.CrashesOverSequences() {
			return
		}
		url := s.Database(t)
		s.Exec(t, url, "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT nextval(numbers))")
		reader := account(t, s, url, "GRANT SELECT ON {db}.* TO {user}")
		_, err := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{})
		fix := problem.Of(err).Fix
		if i := slices.IndexFunc(fix, func(f string) bool { return strings.HasPrefix(f, "GRANT ") }); i < 0 {
			t.Fatalf("%+v", problem.Of(err))
		} else {
			grant, _, _ := strings.Cut(fix[i], ";")
			s.Exec(t, url, grant)
		}
		if _, err := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{}); err != nil {
			t.Errorf("with the grant: %+v", problem.Of(err))
		}
	})
}

// TestMariaDBGreetsAsAnother has a proxy greet as a version that does not crash
// in front of one that does, and the other way round.
func TestMariaDBGreetsAsAnother(t *testing.T) {
	eachOf(t, []string{"mariadb"}, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE SEQUENCE numbers; CREATE TABLE counted (n bigint DEFAULT nextval(numbers))")
		reader := account(t, s, url, "GRANT SELECT ON {db}.* TO {user}")
		other := "11.4.7-MariaDB"
		if s.CrashesOverSequences() {
			other = "11.4.5-MariaDB"
		}
		reader.Host, reader.Port = servers.GreetsAs(t, reader.Address(), other)
		_, inspected := openMySQL(t, reader).Inspect(t.Context(), catalog.Scope{})
		_, listed := openMySQL(t, reader).Tables(t.Context(), catalog.Scope{})
		for _, err := range []error{inspected, listed} {
			if (err != nil) != s.CrashesOverSequences() || err != nil && problem.Of(err).Code != "X911" {
				t.Errorf("greeting as %s: %+v", other, err)
			}
		}
	})
}
