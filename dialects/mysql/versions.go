package mysql

import (
	"context"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// rowVersions adds to the sizes of tables how many instant changes InnoDB still
// has to know of, as far as the account may know. Names that InnoDB has to
// encode for its files are passed over, and so are partitions.
// https://dev.mysql.com/doc/refman/9.7/en/information-schema-innodb-tables-table.html
func (s *Source) rowVersions(ctx context.Context, readers []*reader, sizes []catalog.Size) error {
	if s.server.mariadb || s.server.number < 80029 || !readers[0].grants.global("PROCESS") {
		return nil
	}
	err := s.read(ctx, readers[0].query("row_versions"), nil, func(in row) {
		of := slices.IndexFunc(readers, func(r *reader) bool { return r.database == in.text("db") })
		if of < 0 {
			return
		}
		table := readers[of].key(schema.Table, "", in.text("name"))
		if i, ok := slices.BinarySearchFunc(sizes, table, func(z catalog.Size, k schema.Key) int { return z.Table.Compare(k) }); ok {
			sizes[i].Versions = int(number(in, "versions"))
		}
	})
	if denied(err) {
		return nil
	}
	return err
}
