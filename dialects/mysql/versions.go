package mysql

import (
	"slices"

	"github.com/schemadiff/schemadiff/schema"
)

// hasVersions says whether the server counts how many instant changes InnoDB
// still has to know of.
// https://dev.mysql.com/doc/refman/9.7/en/information-schema-innodb-tables-table.html
func (s *Source) hasVersions() bool { return !s.server.mariadb && s.server.number >= 80029 }

// countsVersions says whether it tells the account.
func (s *Source) countsVersions(r *reader) bool { return s.hasVersions() && r.grants.global("PROCESS") }

// rowVersions notes one table's count. Names that InnoDB has to encode for its
// files are passed over, and so are partitions.
func (o *others) rowVersions(in row, readers []*reader) {
	if i := slices.IndexFunc(readers, func(r *reader) bool { return r.database == in.text("db") }); i >= 0 {
		o.versions[readers[i].key(schema.Table, "", in.text("name"))] = int(number(in, "versions"))
	}
}
