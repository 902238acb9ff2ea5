package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Copy is the statements that make want of an empty database, or of a server
// where want is of several: definers, counters and all. Accounts that are not
// there are made first, locked: a view whose definer is missing cannot be read.
func Copy(want schema.Schema) []catalog.Statement { return Complete(want, schema.Schema{}) }

// Complete is Copy where have is there already.
func Complete(want, have schema.Schema) []catalog.Statement {
	r := newRepair(schema.Diff(want, have, Canon), want, have)
	r.exact = true
	relax := catalog.Statement{Setup: true, Risk: catalog.Safe, SQL: lenient, Note: "what is there was made under other settings than today's"}
	restore := catalog.Statement{Setup: true, Risk: catalog.Safe, SQL: asBefore}
	return slices.Concat(stubs(want), []catalog.Statement{relax}, r.statements(), []catalog.Statement{restore})
}

// A definition that the server printed it takes again only where the session
// allows what was allowed when it was made, such as a zero date as a default or
// a table without a primary key. MariaDB passes over comments of MySQL's versions.
// https://dev.mysql.com/doc/refman/8.4/en/comments.html
// https://mariadb.com/kb/en/comment-syntax/
const (
	lenient = "SET @schemadiff_copy_mode = @@SESSION.sql_mode, SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'" +
		" /*!80030 , @schemadiff_copy_key = @@SESSION.sql_require_primary_key, SESSION sql_require_primary_key = 0" +
		", @schemadiff_copy_invisible = @@SESSION.sql_generate_invisible_primary_key, SESSION sql_generate_invisible_primary_key = 0 */"
	asBefore = "SET SESSION sql_mode = @schemadiff_copy_mode" +
		" /*!80030 , SESSION sql_require_primary_key = @schemadiff_copy_key, SESSION sql_generate_invisible_primary_key = @schemadiff_copy_invisible */"
)

// Accounts is the definers that a schema names, as user@host.
func Accounts(want schema.Schema) []string {
	var accounts []string
	for o := range want.All() {
		if definer := o.Prop("definer"); definer != "" && !strings.HasPrefix(definer, "mysql.") {
			accounts = append(accounts, definer)
		}
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// stubs makes the accounts that are missing, with all rights in the copy.
func stubs(want schema.Schema) []catalog.Statement {
	databases := []string{"*"}
	for o := range want.All() {
		if o.Key.Kind == schema.Namespace {
			databases = append(databases, quoted(o.Key.Name)+".*")
		}
	}
	if len(databases) > 1 {
		databases = databases[1:]
	}
	var statements []catalog.Statement
	setup := func(sql string) {
		statements = append(statements, catalog.Statement{Setup: true, Risk: catalog.Safe, SQL: sql, Note: "an account that cannot log in, where there is none of the name"})
	}
	for _, who := range Accounts(want) {
		name := definerName(who)
		setup("CREATE USER IF NOT EXISTS " + name + " ACCOUNT LOCK")
		for _, database := range databases {
			setup("GRANT ALL ON " + database + " TO " + name)
		}
	}
	return statements
}

// definerName is user@host as a statement writes it: the host has no @.
func definerName(who string) string {
	at := strings.LastIndex(who, "@")
	return literal(who[:max(at, 0)]) + "@" + literal(who[at+1:])
}
