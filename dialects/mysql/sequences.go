package mysql

import (
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
// INSERT into a sequence from which a default takes. They ask for that privilege
// whenever such a table is opened, which the releases of August 2025 do no more
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

// sequenceName is a sequence as the server prints it, in the default of a
// column or at the end of its refusal.
var sequenceName = lazy.Regexp("(?i)(?:nextval\\(|INSERT .*)(?:`((?:[^`]|``)+)`\\.)?`((?:[^`]|``)+)`")

// takesFrom finds a sequence from which a default takes and into which the
// account may not INSERT.
func (d *definition) takesFrom(account grants) (sequence string, found bool) {
	text := d.text
	var server *driver.MySQLError
	refused := errors.As(d.err, &server) && server.Number == errTableAccessDenied && strings.Contains(server.Message, "INSERT")
	if refused {
		text = server.Message
	}
	for _, m := range sequenceName().FindAllStringSubmatch(text, -1) {
		database, name := strings.ReplaceAll(m[1], "``", "`"), strings.ReplaceAll(m[2], "``", "`")
		if database == "" {
			database = d.reader.database
		}
		if refused || !account.table(database, name, "INSERT") {
			return qualified(database, name), true
		}
	}
	return "", refused
}

func (s *Source) wouldEnd(d *definition, sequence string) error {
	p := &problem.Error{Code: "X911", What: "reading the columns would crash the server, and was not tried", Where: "connected to " + s.label,
		Why: fmt.Sprintf("a default of %s takes from the sequence %s, into which the account may not INSERT: MariaDB %s crashes where such an account lists columns",
			qualified(d.reader.database, d.name), sequence, s.server.version),
		Fix: []string{"update MariaDB: 10.6.23, 10.11.14, 11.4.8, 11.8.3 and newer do not",
			"GRANT INSERT ON " + sequence + " TO " + s.grantee() + "; schemadiff's session stays read-only"}}
	if sequence == "" {
		p.Why = fmt.Sprintf("the server does not let the account open %s, and MariaDB %s can crash where it lists columns: %s", qualified(d.reader.database, d.name), s.server.version, why(d.err))
		p.Fix = p.Fix[:1]
	}
	return p
}
