package mysql

import (
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// countsVersions says whether the server counts how many instant changes InnoDB
// still has to know of, and tells the account.
// https://dev.mysql.com/doc/refman/9.7/en/information-schema-innodb-tables-table.html
func (s *Source) countsVersions(r *reader) bool {
	return !s.server.mariadb && s.server.number >= 80029 && r.grants.global("PROCESS")
}

// rowVersions adds one table's count to its size. Names that InnoDB has to encode
// for its files are passed over, and so are partitions.
func rowVersions(in row, readers []*reader, sizes []catalog.Size) {
	of := slices.IndexFunc(readers, func(r *reader) bool { return r.database == in.text("db") })
	if of < 0 {
		return
	}
	table := readers[of].key(schema.Table, "", in.text("name"))
	if i, ok := slices.BinarySearchFunc(sizes, table, func(z catalog.Size, k schema.Key) int { return z.Table.Compare(k) }); ok {
		sizes[i].Versions = int(number(in, "versions"))
	}
}
