package mysql

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/problem"
)

// endsOverSequences are the versions of MariaDB that crash, with all their
// databases, when information_schema.columns is read by an account that may not
// INSERT into a sequence from which a default takes, or not SELECT of it. They ask
// for both privileges whenever such a table is opened, which the releases of August 2025 do no more
// (https://jira.mariadb.org/browse/MDEV-36870). Seen of 11.4.7, and not of
// 10.5.23, 10.6.23, 10.11.18 and 11.8.9.
var endsOverSequences = [][2]int{{100529, 100599}, {100622, 100622}, {101112, 101113}, {110406, 110407}, {110801, 110802}, {120000, 120001}}

func (s server) endsOverSequences() bool {
	return s.mariadb && slices.ContainsFunc(endsOverSequences, func(r [2]int) bool { return r[0] <= s.number && s.number <= r[1] })
}

// spareServer refuses to read databases of which reading would end the server.
// SHOW CREATE does it no harm: it shows the default, or says who may not INSERT
// into what.
func (s *Source) spareServer(ctx context.Context, databases []string) error {
	if !s.server.endsOverSequences() {
		return nil
	}
	var account grants
	var definitions []*definition
	script, sets := []string{"SHOW GRANTS"}, []func(row){account.read}
	for _, d := range databases {
		r := newReader(s.server, d, true)
		script = append(script, "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = "+literal(d)+" AND table_type <> 'VIEW'")
		sets = append(sets, func(in row) {
			definitions = append(definitions, &definition{kind: "TABLE", name: in.text("name"), reader: r})
		})
	}
	if err := s.read(ctx, strings.Join(script, ";\n"), sets...); err != nil {
		return err
	}
	var asks []ask
	for _, d := range definitions {
		asks = append(asks, d.ask())
	}
	if err := s.readEach(ctx, asks); err != nil {
		return err
	}
	for _, d := range definitions {
		if sequence, found := d.takesFrom(account); found {
			return s.wouldEnd(d, sequence)
		}
	}
	return nil
}

// nextValue is what takes from a sequence, as the server prints it.
var nextValue = lazy.Regexp("nextval\\((?:`((?:[^`]|``)+)`\\.)?`((?:[^`]|``)+)`\\)")

// deniedTable is the table at the end of a refusal, in whatever language.
var deniedTable = lazy.Regexp("(?:`((?:[^`]|``)+)`\\.)?`((?:[^`]|``)+)`[^`]*$")

// takesFrom finds a sequence from which a default takes and into which the
// account may not INSERT, or of which it may not SELECT. It is "" where the
// server refuses to show the table in words that nobody knows.
func (d *definition) takesFrom(account grants) (sequence string, found bool) {
	named := func(m []string) (database, name string) {
		database, name = strings.ReplaceAll(m[1], "``", "`"), strings.ReplaceAll(m[2], "``", "`")
		return cmp.Or(database, d.reader.database), name
	}
	var server *driver.MySQLError
	if errors.As(d.err, &server) && server.Number == errTableAccessDenied {
		m := deniedTable().FindStringSubmatch(server.Message)
		if m == nil {
			return "", true
		}
		database, name := named(m)
		return qualified(database, name), database != d.reader.database || name != d.name
	}
	for _, m := range nextValue().FindAllStringSubmatch(d.text, -1) {
		if database, name := named(m); !account.table(database, name, "INSERT") || !account.table(database, name, "SELECT") {
			return qualified(database, name), true
		}
	}
	return "", false
}

func (s *Source) wouldEnd(d *definition, sequence string) error {
	p := &problem.Error{Code: "X911", What: "reading the columns would crash the server, and was not tried", Where: "connected to " + s.label,
		Why: fmt.Sprintf("a default of %s takes from the sequence %s, which the account may not both read and INSERT into: MariaDB %s crashes where such an account lists columns",
			qualified(d.reader.database, d.name), sequence, s.server.version),
		Fix: []string{"update MariaDB: 10.6.23, 10.11.14, 11.4.8, 11.8.3 and newer do not",
			"GRANT SELECT, INSERT ON " + sequence + " TO " + s.grantee() + "; schemadiff's session stays read-only"}}
	if sequence == "" {
		p.Why = fmt.Sprintf("the server does not let the account open %s, and MariaDB %s can crash where it lists columns: %s", qualified(d.reader.database, d.name), s.server.version, why(d.err))
		p.Fix = p.Fix[:1]
	}
	return p
}
