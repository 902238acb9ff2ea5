package mysql

import (
	"context"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// Who may do what is read only where it is asked for: it takes SELECT on the
// database mysql. Privileges on everything (*.*) and membership in roles are
// the server's rather than a database's, and not read.

// database is the key of the privileges on a whole database.
var wholeDatabase = partKey{"database", ""}

// privileges is who may do what, by what it is about: wholeDatabase, or a kind
// and a name. A column's kind is its table's name behind "column ".
type privileges map[partKey][]string

func (p privileges) add(k partKey, privileges, grantee string) {
	for _, system := range []string{"'mysql.sys'", "'mysql.session'", "'mysql.infoschema'", "'mariadb.sys'"} {
		if strings.HasPrefix(grantee, system) {
			return
		}
	}
	list := strings.Split(strings.ToUpper(privileges), ",")
	for i, privilege := range list {
		if list[i] = strings.TrimSpace(privilege); list[i] == "GRANT" {
			list[i] = "GRANT OPTION"
		}
	}
	slices.Sort(list)
	p[k] = append(p[k], strings.Join(slices.Compact(list), ", ")+" TO "+strings.TrimSuffix(grantee, "@''"))
}

func (p privileges) of(k partKey) string {
	return strings.Join(slices.Sorted(slices.Values(p[k])), "; ")
}

// readPrivileges asks for the privileges on databases, tables, columns and
// routines. A reader that may not read them keeps none, and has a gap.
func (s *Source) readPrivileges(ctx context.Context, readers []*reader) error {
	for _, r := range readers {
		r.privileges = privileges{}
		r.privilegesAsked = true
		if !r.readsPrivileges() {
			continue
		}
		onDatabase := map[string][]string{} // by grantee
		sets := []func(row){
			func(in row) {
				onDatabase[in.text("grantee")] = append(onDatabase[in.text("grantee")], in.text("privilege"))
				if in.is("grantable", "YES") {
					onDatabase[in.text("grantee")] = append(onDatabase[in.text("grantee")], "GRANT")
				}
			},
			func(in row) {
				r.privileges.add(partKey{"relation", in.text("name")}, in.text("privileges"), account(in))
			},
			func(in row) {
				r.privileges.add(partKey{"column " + in.text("tbl"), in.text("name")}, in.text("privileges"), account(in))
			},
			func(in row) {
				r.privileges.add(partKey{in.text("type"), in.text("name")}, in.text("privileges"), account(in))
			},
		}
		err := s.read(ctx, r.query("privileges"), sets...)
		if err != nil {
			return err
		}
		for grantee, list := range onDatabase {
			r.privileges.add(wholeDatabase, strings.Join(list, ","), grantee)
		}
	}
	return nil
}

func (r *reader) readsPrivileges() bool {
	return !slices.ContainsFunc([]string{"db", "tables_priv", "columns_priv", "procs_priv", "user"}, func(table string) bool {
		return !r.grants.table("mysql", table, "SELECT")
	})
}

// account is a user and host as GRANT names them; MariaDB's roles have no host.
func account(in row) string {
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	return quote(in.text("user")) + "@" + quote(in.text("host"))
}

// addPrivileges gives objects their privileges.
func (r *reader) addPrivileges(objects []schema.Object) {
	if len(r.privileges) == 0 {
		return
	}
	for i, o := range objects {
		var k partKey
		switch o.Key.Kind {
		case schema.Namespace:
			k = wholeDatabase
		case schema.Table, schema.View, schema.Sequence:
			k = partKey{"relation", o.Key.Name}
		case schema.Column:
			k = partKey{"column " + o.Key.Table, o.Key.Name}
		case schema.Function, schema.Procedure:
			name, _, _ := strings.Cut(o.Key.Name, "(")
			k = partKey{strings.ToUpper(string(o.Key.Kind)), name}
		default:
			continue
		}
		if who := r.privileges.of(k); who != "" {
			objects[i].Props = append(objects[i].Props, schema.Prop{Name: "grants", Value: who})
		}
	}
}
