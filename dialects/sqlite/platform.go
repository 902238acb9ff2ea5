package sqlite

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

//go:embed queries/platform.sql
var platformSQL string

//go:embed queries/row_estimates.sql
var rowEstimatesSQL string

//go:embed queries/sizes.sql
var sizesSQL string

// Platform reads the facts that a file keeps. The library that reads it here is
// our own; foreign_keys, synchronous, recursive_triggers and their like are
// settings of the application's connection and stand in no file.
func (s *Source) Platform(ctx context.Context) (catalog.Platform, error) {
	var version, encoding, journal string
	var pageSize, autoVacuum, user, application int64
	err := s.each(ctx, platformSQL, func(rows *sql.Rows) error {
		return rows.Scan(&version, &encoding, &pageSize, &autoVacuum, &journal, &user, &application)
	})
	if err != nil {
		return catalog.Platform{}, s.file.explain(err)
	}
	if s.file.wal {
		journal = "wal" // SQLite reports another mode of a file that it takes for immutable
	}
	return catalog.Platform{
		Vendor: "SQLite", Version: version, Number: versionNumber(version),
		Identity: identity(s.file), Database: filepath.Base(s.file.path), ReadOnly: true,
		Facts: []catalog.Fact{
			{Name: "application_id", Value: strconv.FormatInt(application, 10), Grade: catalog.ShouldMatch,
				Why: "programs tell by it whose file it is"},
			{Name: "auto_vacuum", Value: vacuumMode(autoVacuum), Grade: catalog.ShouldMatch,
				Why: "it is fixed when the file is made and decides whether deleted rows give their space back"},
			{Name: "encoding", Value: encoding, Grade: catalog.ShouldMatch,
				Why: "it is fixed when the file is made and changes the order of texts and the size of the file"},
			{Name: "journal_mode", Value: journal, Grade: catalog.ShouldMatch,
				Why: "only WAL stays with the file: readers and a writer do not wait for each other there"},
			{Name: "page_size", Value: strconv.FormatInt(pageSize, 10), Grade: catalog.ShouldMatch,
				Why: "it is fixed when the file is made and changes size and speed"},
			{Name: "user_version", Value: strconv.FormatInt(user, 10), Grade: catalog.ShouldMatch,
				Why: "many programs keep the version of the schema in it"},
		},
	}, s.file.unchanged()
}

func vacuumMode(n int64) string {
	if modes := []string{"none", "full", "incremental"}; n >= 0 && n < int64(len(modes)) {
		return modes[n]
	}
	return strconv.FormatInt(n, 10)
}

// versionNumber is "3.40.1" as SQLite counts: 3040001.
func versionNumber(version string) int {
	n := 0
	for _, part := range append(strings.Split(version, "."), "0", "0")[:3] {
		i, _ := strconv.Atoi(part)
		n = n*1000 + i
	}
	return n
}

// smallFile is the size in bytes up to which tables are measured: dbstat visits
// every page, which would slow a large production file down.
const smallFile = 64 << 20

// sizes estimates rows from what ANALYZE left and bytes, with those of the
// indexes, by dbstat.
func (s *Source) sizes(ctx context.Context, read schema.Schema, owners map[string]string) ([]catalog.Size, error) {
	rows, err := s.counts(ctx, rowEstimatesSQL)
	if missing(err, "sqlite_stat1") {
		err = nil // nobody ran ANALYZE
	}
	if err != nil {
		return nil, err
	}
	bytes, err := s.bytes(ctx, owners)
	if err != nil {
		return nil, err
	}
	var sizes []catalog.Size
	for o := range read.All() {
		if o.Key.Kind == schema.Table {
			sizes = append(sizes, catalog.Size{Table: o.Key, Rows: known(rows, o.Key.Name), Bytes: known(bytes, o.Key.Name)})
		}
	}
	return sizes, nil
}

func (s *Source) bytes(ctx context.Context, owners map[string]string) (map[string]int64, error) {
	if s.file.info.Size() > smallFile {
		return nil, nil
	}
	trees, err := s.counts(ctx, sizesSQL)
	if missing(err, "dbstat") { // SQLITE_ENABLE_DBSTAT_VTAB
		return nil, nil
	}
	sums := map[string]int64{}
	for tree, n := range trees {
		if table, ok := owners[tree]; ok {
			tree = table
		}
		sums[tree] += n
	}
	return sums, err
}

func (s *Source) counts(ctx context.Context, query string) (map[string]int64, error) {
	counts := map[string]int64{}
	err := s.each(ctx, query, func(rows *sql.Rows) error {
		var name string
		var n sql.NullInt64
		err := rows.Scan(&name, &n)
		if n.Valid {
			counts[name] = n.Int64
		}
		return err
	})
	return counts, err
}

func missing(err error, table string) bool {
	return err != nil && strings.Contains(err.Error(), "no such table: "+table)
}

func known(counts map[string]int64, table string) int64 {
	if n, ok := counts[table]; ok {
		return n
	}
	return -1
}

// or is err, or a new error where there is none.
func or(err error, otherwise string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s", otherwise)
}
