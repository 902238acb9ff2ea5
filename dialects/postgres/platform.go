package postgres

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// setting is a fact that we ask for and why it matters.
type setting struct {
	name  string
	grade catalog.Grade
	why   string
}

// settings are what the server has in pg_settings.
// https://www.postgresql.org/docs/current/runtime-config.html
var settings = []setting{
	{"search_path", catalog.MustMatch, "decides in which schema unqualified names are created and found"},
	{"default_transaction_isolation", catalog.MustMatch, "transactions see and refuse different things"},
	{"default_transaction_read_only", catalog.MustMatch, "writes are refused where it is on"},
	{"session_replication_role", catalog.MustMatch, "triggers and foreign keys do not fire in a replica's role"},
	{"row_security", catalog.MustMatch, "queries fail instead of hiding rows where it is off"},
	{"max_identifier_length", catalog.MustMatch, "longer names are cut"},
	{"block_size", catalog.MustMatch, "limits the size of rows and index entries"},
	{"integer_datetimes", catalog.MustMatch, "timestamps are stored otherwise"},

	{"TimeZone", catalog.ShouldMatch, "text becomes another timestamptz, and now()::date another day"},
	{"DateStyle", catalog.ShouldMatch, "01/02/2026 becomes another date"},
	{"IntervalStyle", catalog.ShouldMatch, "intervals are printed otherwise"},
	{"standard_conforming_strings", catalog.ShouldMatch, "backslashes in strings mean something else"},
	{"transform_null_equals", catalog.ShouldMatch, "x = NULL means something else"},
	{"array_nulls", catalog.ShouldMatch, "NULL in an array literal means something else"},
	{"backslash_quote", catalog.ShouldMatch, "\\' in a string is refused or not"},
	{"bytea_output", catalog.ShouldMatch, "bytea is printed otherwise"},
	{"xmlbinary", catalog.ShouldMatch, "binary values in XML are printed otherwise"},
	{"lc_monetary", catalog.ShouldMatch, "money is read and printed otherwise"},
	{"lc_numeric", catalog.ShouldMatch, "to_char prints numbers otherwise"},
	{"lc_time", catalog.ShouldMatch, "to_char prints dates otherwise"},
	{"default_table_access_method", catalog.ShouldMatch, "new tables are stored otherwise"},
	{"default_tablespace", catalog.ShouldMatch, "new tables are stored elsewhere"},
	{"default_toast_compression", catalog.ShouldMatch, "new values are compressed otherwise"},
	{"default_with_oids", catalog.ShouldMatch, "new tables get another system column"},
	{"check_function_bodies", catalog.ShouldMatch, "a function with a mistake is created or refused"},
	{"plpgsql.variable_conflict", catalog.ShouldMatch, "an ambiguous name in a function means something else"},
	{"plpgsql.extra_errors", catalog.ShouldMatch, "functions are refused that pass elsewhere"},
	{"statement_timeout", catalog.ShouldMatch, "a migration passes here and times out there"},
	{"lock_timeout", catalog.ShouldMatch, "a migration passes here and times out there"},
	{"idle_in_transaction_session_timeout", catalog.ShouldMatch, "a slow migration tool loses its connection"},
	{"transaction_timeout", catalog.ShouldMatch, "a long migration is ended"},
	{"shared_preload_libraries", catalog.ShouldMatch, "some extensions cannot be created or do nothing"},
	{"wal_level", catalog.ShouldMatch, "publications do not publish below logical"},
	{"max_replication_slots", catalog.ShouldMatch, "subscriptions cannot be created"},
	{"max_locks_per_transaction", catalog.ShouldMatch, "a migration over many partitions runs out of locks"},
	{"max_connections", catalog.MayDiffer, "with it the room for locks is another"},
	{"max_prepared_transactions", catalog.MayDiffer, "with it the room for locks is another"},
	{"password_encryption", catalog.ShouldMatch, "old clients cannot log in"},
	{"icu_validation_level", catalog.ShouldMatch, "a wrong ICU locale is an error or not"},

	{"data_checksums", catalog.MayDiffer, "corruption of pages is noticed or not"},
	{"default_statistics_target", catalog.MayDiffer, "plans differ"},
	{"jit", catalog.MayDiffer, "plans differ"},
	{"autovacuum", catalog.MayDiffer, "tables bloat where it is off"},
	{"max_parallel_maintenance_workers", catalog.MayDiffer, "indexes are built faster or slower"},
	{"maintenance_work_mem", catalog.MayDiffer, "indexes are built faster or slower"},
}

// databaseFacts are what platform.sql says beside pg_settings.
var databaseFacts = []setting{
	{"encoding", catalog.MustMatch, "characters fit into one database and not into the other"},
	{"collate", catalog.MustMatch, "text sorts and unique indexes compare otherwise"},
	{"ctype", catalog.MustMatch, "upper(), lower() and ILIKE see other letters"},
	{"locale provider", catalog.MustMatch, "text sorts by another library's rules"},
	{"locale", catalog.MustMatch, "text sorts otherwise"},
	{"icu rules", catalog.MustMatch, "text sorts otherwise"},
	{"collation version", catalog.ShouldMatch, "the same locale sorts otherwise in another version of the library"},
	{"connection limit of the database", catalog.MayDiffer, "clients beyond it are refused"},
	{"template database", catalog.MayDiffer, "a template can be copied by whoever may create databases, and cannot be dropped"},
	{"tablespace of the database", catalog.MayDiffer, "tables are stored elsewhere"},
	{"standby", catalog.MayDiffer, "a standby may lag behind, and takes no migration"},
	{"role attributes", catalog.MayDiffer, "what the role may create differs"},
	{"settings of the database", catalog.ShouldMatch, "ALTER DATABASE SET changes every session"},
	{"settings of roles", catalog.ShouldMatch, "ALTER ROLE SET changes every session of the role"},
}

// superuserSettings are missing from pg_settings for roles without
// pg_read_all_settings. That they cannot be seen is told rather than passed over.
var superuserSettings = []string{"shared_preload_libraries"}

// facts gathers what platform.sql returns.
type facts map[string]string

// Platform reads what runs the database, in one round trip; in none where
// Inspect has asked for it beside the catalog.
func (s *Source) Platform(ctx context.Context) (catalog.Platform, error) {
	if s.platform == nil {
		said := platformReading{found: facts{}}
		if err := s.read(ctx, said.queries()...); err != nil {
			return catalog.Platform{}, s.problem("the platform cannot be read", err)
		}
		s.platform = &said
	}
	return s.platform.platform(s), nil
}

// platformReading is what the server says of its platform.
type platformReading struct {
	found    facts
	outdated []string
	identity string
}

func (p *platformReading) queries() []query {
	names := make([]string, len(settings))
	for i, f := range settings {
		names[i] = f.name
	}
	return []query{
		{sql: platformSQL, args: [][]byte{textArray(names)}, each: func(r *row) { p.found.add(r.text(), r.text(), r.text()) }},
		{sql: collationsSQL, each: func(r *row) {
			p.outdated = append(p.outdated, r.text()+" "+r.text()+" built, "+r.text()+" installed")
		}},
		{sql: identitySQL, each: func(r *row) { p.identity = r.text() }},
	}
}

func (p *platformReading) platform(s *Source) catalog.Platform {
	out := catalog.Platform{
		Vendor: "PostgreSQL", Version: s.version.text, Number: s.version.number,
		Database: s.session.database, Role: s.session.role, ReadOnly: s.session.readOnly, Identity: p.identity,
	}
	out.Facts = append(p.found.graded(), s.versionFacts()...)
	slices.Sort(p.outdated)
	out.Facts = append(out.Facts, p.found.collationHazard(p.outdated))
	slices.SortFunc(out.Facts, func(a, b catalog.Fact) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// add keeps a value as SHOW would spell it.
func (f facts) add(name, value, unit string) { f[name] = withUnit(value, unit) }

// units are the steps by which SHOW shortens numbers.
// https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
var units = map[string][]struct {
	name string
	of   int64 // the unit before it
}{
	"kB": {{"kB", 1}, {"MB", 1024}, {"GB", 1024}, {"TB", 1024}},
	"ms": {{"ms", 1}, {"s", 1000}, {"min", 60}, {"h", 60}, {"d", 24}},
}

// withUnit writes 65536 kB as 64MB. Zero and below mean "off" and have no unit.
func withUnit(value, unit string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n <= 0 {
		return value
	}
	for _, u := range units[unit] {
		if n%u.of != 0 {
			break
		}
		n /= u.of
		unit = u.name
	}
	return strconv.FormatInt(n, 10) + unit
}

// graded is the facts that were found, without those that this server's
// version does not know.
func (f facts) graded() []catalog.Fact {
	var graded []catalog.Fact
	for _, name := range superuserSettings {
		if _, ok := f[name]; !ok {
			f[name] = "not visible to the role"
		}
	}
	for _, s := range slices.Concat(settings, databaseFacts) {
		if value, ok := f[s.name]; ok {
			graded = append(graded, catalog.Fact{Name: s.name, Value: value, Grade: s.grade, Why: s.why})
		}
	}
	return graded
}

func (s *Source) versionFacts() []catalog.Fact {
	return []catalog.Fact{
		{Name: "server major version", Value: strconv.Itoa(s.version.major()), Grade: catalog.MustMatch, Why: "syntax, functions and printed definitions differ"},
		{Name: "server version", Value: s.version.text, Grade: catalog.MayDiffer, Why: "bugs that are fixed in one are open in the other"},
	}
}

// collationHazard tells of indexes that may be corrupt: their collation sorts
// otherwise since they were built.
// https://www.postgresql.org/docs/current/sql-altercollation.html#SQL-ALTERCOLLATION-NOTES
func (f facts) collationHazard(outdated []string) catalog.Fact {
	if was, is := f["collation version"], f["collation version of the library"]; was != "" && is != "" && was != is {
		outdated = append([]string{"database " + was + " built, " + is + " installed"}, outdated...)
	}
	return catalog.Fact{Name: "outdated collations", Value: strings.Join(outdated, "; "), Grade: catalog.MustMatch,
		Why: "indexes on text may be corrupt: REINDEX, then ALTER DATABASE or COLLATION ... REFRESH VERSION"}
}
