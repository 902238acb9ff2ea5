package throwaway

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// postgresSettings are those of a server whose data is thrown away, and those
// that the environment has.
func postgresSettings(n Need) []string {
	return []string{
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"autovacuum=off", "jit=off", // what they do would be no migration's doing
		"max_connections=40", "shared_buffers=32MB", "max_wal_size=256MB", "temp_file_limit=1GB", "max_prepared_transactions=10", "lc_messages=C",
		"wal_level=" + setting(n, "wal_level", "replica"), "max_locks_per_transaction=" + number(n, "max_locks_per_transaction", 64),
	}
}

// setting is a word that the environment has, as long as it is one.
func setting(n Need, name, otherwise string) string {
	for _, known := range []string{"minimal", "replica", "logical"} {
		if n.Settings[name] == known {
			return known
		}
	}
	return otherwise
}

// number is a setting that must not stop the server from starting.
func number(n Need, name string, otherwise int) string {
	if v, err := strconv.Atoi(n.Settings[name]); err == nil && v >= 10 && v <= 100_000 {
		otherwise = v
	}
	return strconv.Itoa(otherwise)
}

// mysqldSettings are those of a server whose data is thrown away, and those that
// the environment has.
func mysqldSettings(n Need) []string {
	arguments := []string{"--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0",
		"--innodb-buffer-pool-size=64M", "--max-connections=40", "--local-infile=0", "--event-scheduler=OFF",
		"--performance-schema=ON", "--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON", // who looks at a migration looks at its locks
		"--lower-case-table-names=" + caseNumber(n)}
	for _, name := range asStarted {
		if value, ok := n.Settings[name]; ok && plain().MatchString(value) && (name != "time_zone" || offset().MatchString(value)) {
			arguments = append(arguments, "--loose-"+strings.ReplaceAll(name, "_", "-")+"="+value)
		}
	}
	return arguments
}

// asStarted are the settings that a server of the same version takes as the
// environment has them. What it does not know it passes over, because of --loose.
var asStarted = []string{
	"alter_algorithm", "auto_increment_increment", "auto_increment_offset", "character_set_collations", "character_set_server", "collation_server",
	"default_storage_engine", "div_precision_increment", "explicit_defaults_for_timestamp", "ft_min_word_len", "group_concat_max_len",
	"innodb_default_row_format", "innodb_file_per_table", "innodb_ft_min_token_size", "innodb_strict_mode", "log_bin_trust_function_creators",
	"max_allowed_packet", "ngram_token_size", "old_alter_table", "old_mode", "restrict_fk_on_non_standard_key", "sql_generate_invisible_primary_key",
	"sql_mode", "sql_require_primary_key", "system_versioning_alter_history", "time_zone",
}

var (
	plain  = lazy.Regexp(`^[A-Za-z0-9_,+:= -]*$`)
	offset = lazy.Regexp(`^([+-][0-9]{2}:[0-9]{2}|SYSTEM)$`) // names of zones need tables that are not loaded
)

// caseNumber is lower_case_table_names, which MySQL fixes when it initialises.
func caseNumber(n Need) string {
	if v := n.Settings["lower_case_table_names"]; slices.Contains([]string{"0", "1", "2"}, v) {
		return v
	}
	return "0"
}
