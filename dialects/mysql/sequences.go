package mysql

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/problem"
)

// endsOverSequences are the versions of MariaDB that crash, with all their
// databases, when information_schema.columns is read by an account that may not
// INSERT into a sequence from which a default takes, or not SELECT of it. They ask
// for both privileges whenever such a table is opened, which the releases of August
// 2025 do no more (https://jira.mariadb.org/browse/MDEV-36870). Seen of 11.4.7, and
// not of 10.5.23, 10.6.23, 10.11.18 and 11.8.9.
var endsOverSequences = [][2]int{{100529, 100535}, {100622, 100622}, {101112, 101113}, {110406, 110407}, {110801, 110802}, {120000, 120001}}

func (s server) endsOverSequences() bool {
	return s.mariadb && slices.ContainsFunc(endsOverSequences, func(r [2]int) bool { return r[0] <= s.number && s.number <= r[1] })
}

// sparingSQL fails on such a version, so that nothing of what follows in its
// packet is run: a proxy may have greeted as another.
var sparingSQL = sync.OnceValue(func() string {
	var versions []string
	for _, r := range endsOverSequences {
		for n := r[0]; n <= r[1]; n++ {
			versions = append(versions, fmt.Sprintf("%d[.]%d[.]%d", n/10000, n/100%100, n%100))
		}
	}
	return "SELECT IF(version() REGEXP '^(5[.]5[.]5-)?(" + strings.Join(versions, "|") + ")(-|$)', (SELECT 1 UNION ALL SELECT 2), 1) AS spared"
})

// sparing is what goes before the catalog of a server that said it is none of them.
func (s server) sparing() (script []string, sets []func(row)) {
	if !s.mariadb || s.endsOverSequences() {
		return nil, nil
	}
	return []string{sparingSQL()}, []func(row){func(row) {}}
}

// spareServer refuses to read databases of which reading would end the server.
// SHOW CREATE does it no harm: it shows the default, or says who may not do what.
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
	if !s.server.endsOverSequences() { // a proxy had greeted
		return nil
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

// deniedTable is the table at the end of a refusal, in whatever language.
var deniedTable = lazy.Regexp("(?:`((?:[^`]|``)+)`\\.)?`((?:[^`]|``)+)`[^`]*$")

// takesFrom finds a sequence from which a default takes and that the account may
// not both read and INSERT into. It is "" where the server does not show the
// table, so that nobody knows.
func (d *definition) takesFrom(account grants) (sequence string, found bool) {
	if d.err != nil {
		return d.denied(), !vanished(d.err)
	}
	tokens := slices.Collect(lexer.Code(lexer.MySQL, d.text))
	for i, t := range tokens {
		if !(t.Is("nextval") || t.Is("lastval") || t.Is("setval")) || i+2 >= len(tokens) || !tokens[i+1].Is("(") || tokens[i+2].Kind != lexer.Quoted {
			continue
		}
		database, name := d.reader.database, lexer.Name(lexer.MySQL, tokens[i+2])
		if i+4 < len(tokens) && tokens[i+3].Is(".") {
			database, name = name, lexer.Name(lexer.MySQL, tokens[i+4])
		}
		if !account.surely(database, name, "INSERT") || !account.surely(database, name, "SELECT") {
			return qualified(database, name), true
		}
	}
	return "", false
}

// denied is another relation than the table itself, of which the server refuses something.
func (d *definition) denied() string {
	var server *driver.MySQLError
	if !errors.As(d.err, &server) || server.Number != errTableAccessDenied {
		return ""
	}
	m := deniedTable().FindStringSubmatch(server.Message)
	if m == nil {
		return ""
	}
	name := func(text string) string { return strings.ReplaceAll(text, "``", "`") }
	database, table := cmp.Or(name(m[1]), d.reader.database), name(m[2])
	if strings.EqualFold(database, d.reader.database) && strings.EqualFold(table, d.name) {
		return ""
	}
	return qualified(database, table)
}

func (s *Source) wouldEnd(d *definition, sequence string) error {
	table := qualified(d.reader.database, d.name)
	p := &problem.Error{Code: "X911", What: "reading the columns would crash the server, and was not tried", Where: "connected to " + s.label,
		Why: fmt.Sprintf("a default of %s takes from the sequence %s, which the account may not both read and INSERT into: MariaDB %s crashes where such an account lists columns",
			table, sequence, s.server.version),
		Fix: []string{"update MariaDB: 10.6.23, 10.11.14, 11.4.8, 11.8.3 and newer do not",
			"GRANT SELECT, INSERT ON " + sequence + " TO " + s.grantee() + "; schemadiff's session stays read-only"}}
	if sequence == "" {
		p.What = "reading the columns can crash the server, and was not tried"
		p.Why = fmt.Sprintf("the server does not show %s, and MariaDB %s crashes where a default takes from a sequence that the account may not write to: %s", table, s.server.version, why(d.err))
		p.Fix[1] = "GRANT SELECT ON " + table + " TO " + s.grantee() + ", and try again"
	}
	return p
}
