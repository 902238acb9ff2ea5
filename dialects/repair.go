package dialects

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// Repair is the statements, in the order in which they can run, that bring a
// database of the engine from have to want, as far as changes ask for it: some
// or all of what schema.Diff(want, have) found. Nothing has proved them. Every
// change has one at least: where nothing can be run, its risk is Manual and its
// note says why.
func Repair(e endpoint.Engine, changes []schema.Change, want, have schema.Schema) []catalog.Statement {
	var repairable []schema.Change
	var statements []catalog.Statement
	for _, c := range changes {
		accounts := c
		c.Props, accounts.Props = split(c.Props, func(p schema.PropChange) bool { return ofAccounts(e, p.Facet) })
		if len(accounts.Props) > 0 {
			statements = append(statements, manual(c.Key, propNames(accounts.Props)+": whose accounts these are cannot be told here, GRANT and REVOKE or make it anew as the right one"))
		}
		if c.Op != schema.Modify || len(c.Props) > 0 || c.Definitions != nil {
			repairable = append(repairable, c)
		}
	}
	statements = append(repair(e, repairable, want, have), statements...)
	for _, c := range changes {
		if !slices.ContainsFunc(statements, func(s catalog.Statement) bool { return slices.Contains(s.For, c.Key) }) {
			statements = append(statements, manual(c.Key, "no statement is known for "+propNames(c.Props)+" of a "+c.Key.Kind.String()))
		}
	}
	return statements
}

func repair(e endpoint.Engine, changes []schema.Change, want, have schema.Schema) []catalog.Statement {
	switch e {
	case endpoint.Postgres:
		return postgres.Repair(changes, want, have)
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Repair(changes, want, have)
	case endpoint.SQLite:
		return sqlite.Repair(changes, want, have)
	}
	return nil
}

// ofAccounts says whether a facet is about who may do what. PostgreSQL's owners
// and privileges can be set; a definer of MySQL's is the account that runs CREATE.
func ofAccounts(e endpoint.Engine, f schema.Facet) bool {
	return (f == schema.Grants || f == schema.Owners) && e != endpoint.Postgres
}

func split(props []schema.PropChange, apart func(schema.PropChange) bool) (rest, those []schema.PropChange) {
	for _, p := range props {
		if apart(p) {
			those = append(those, p)
		} else {
			rest = append(rest, p)
		}
	}
	return rest, those
}

func propNames(props []schema.PropChange) string {
	names := make([]string, len(props))
	for i, p := range props {
		names[i] = strings.ReplaceAll(p.Name, "_", " ")
	}
	return strings.Join(names, ", ")
}

func manual(k schema.Key, note string) catalog.Statement {
	return catalog.Statement{For: []schema.Key{k}, Risk: catalog.Manual, Note: note}
}
