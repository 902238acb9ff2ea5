package mysql

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// setting is a variable of the server that environments should agree in.
type setting struct {
	name  string
	grade catalog.Grade
	why   string
}

// settings is every variable that is compared; one that a server does not have
// is left out. Global values, since we set our session's ourselves.
// https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html
// https://mariadb.com/kb/en/server-system-variables/
var settings = []setting{
	{"activate_all_roles_on_login", catalog.ShouldMatch, "roles that are granted work only where they are activated"},
	{"alter_algorithm", catalog.ShouldMatch, "the same ALTER TABLE locks or copies otherwise"},
	{"auto_increment_increment", catalog.ShouldMatch, "generated identifiers take other steps"},
	{"auto_increment_offset", catalog.ShouldMatch, "generated identifiers start elsewhere"},
	{"autocommit", catalog.ShouldMatch, "clients that do not set it leave transactions open"},
	{"binlog_format", catalog.MustMatch, "statements that one format refuses pass under another"},
	{"character_set_collations", catalog.MustMatch, "a charset without a collation means another collation"},
	{"character_set_server", catalog.MustMatch, "new databases get another charset"},
	{"collation_server", catalog.MustMatch, "new databases get another collation"},
	{"completion_type", catalog.ShouldMatch, "COMMIT starts another transaction or ends the connection"},
	{"default_collation_for_utf8mb4", catalog.MustMatch, "utf8mb4 without a collation means another collation"},
	{"default_storage_engine", catalog.MustMatch, "new tables get another engine"},
	{"default_table_encryption", catalog.MustMatch, "new databases are encrypted or not"},
	{"default_tmp_storage_engine", catalog.MustMatch, "new temporary tables get another engine"},
	{"div_precision_increment", catalog.ShouldMatch, "divisions have other decimals"},
	{"enforce_gtid_consistency", catalog.MustMatch, "some statements are refused"},
	{"event_scheduler", catalog.ShouldMatch, "events exist and do not run"},
	{"explicit_defaults_for_timestamp", catalog.MustMatch, "a TIMESTAMP column without a default becomes NOT NULL with one"},
	{"foreign_key_checks", catalog.MustMatch, "foreign keys are not checked"},
	{"ft_min_word_len", catalog.ShouldMatch, "full-text searches find other words"},
	{"group_concat_max_len", catalog.ShouldMatch, "GROUP_CONCAT is cut off elsewhere"},
	{"gtid_mode", catalog.MustMatch, "some statements are refused"},
	{"innodb_autoinc_lock_mode", catalog.ShouldMatch, "inserts of many rows lock otherwise"},
	{"innodb_default_row_format", catalog.MustMatch, "longer index keys are refused"},
	{"innodb_file_per_table", catalog.MustMatch, "tables go to another tablespace"},
	{"innodb_ft_min_token_size", catalog.ShouldMatch, "full-text searches find other words"},
	{"innodb_lock_wait_timeout", catalog.ShouldMatch, "a migration that waits in one environment fails in the other"},
	{"innodb_online_alter_log_max_size", catalog.ShouldMatch, "an online ALTER TABLE fails on a busy table"},
	{"innodb_page_size", catalog.MustMatch, "longer rows and index keys are refused"},
	{"innodb_strict_mode", catalog.MustMatch, "table options that one server refuses pass on the other"},
	{"local_infile", catalog.ShouldMatch, "LOAD DATA LOCAL is refused"},
	{"lock_wait_timeout", catalog.ShouldMatch, "a migration that waits in one environment fails in the other"},
	{"log_bin", catalog.MustMatch, "with a binary log CREATE FUNCTION asks for more"},
	{"log_bin_trust_function_creators", catalog.MustMatch, "CREATE FUNCTION and CREATE TRIGGER are refused"},
	{"lower_case_table_names", catalog.MustMatch, "names that match in one environment do not in the other"},
	{"mandatory_roles", catalog.ShouldMatch, "accounts have other privileges"},
	{"max_allowed_packet", catalog.ShouldMatch, "long statements are refused"},
	{"ngram_token_size", catalog.ShouldMatch, "full-text searches find other words"},
	{"old_alter_table", catalog.ShouldMatch, "the same ALTER TABLE locks or copies otherwise"},
	{"old_mode", catalog.MustMatch, "utf8 means another charset"},
	{"partial_revokes", catalog.ShouldMatch, "_ and % in grants mean themselves"},
	{"restrict_fk_on_non_standard_key", catalog.MustMatch, "foreign keys to columns that are not unique are refused"},
	{"sql_generate_invisible_primary_key", catalog.MustMatch, "tables without a primary key get a hidden one"},
	{"sql_mode", catalog.MustMatch, "the same statement is accepted, rounded or refused"},
	{"sql_require_primary_key", catalog.MustMatch, "tables without a primary key are refused"},
	{"system_time_zone", catalog.ShouldMatch, "NOW() and TIMESTAMP mean another hour"},
	{"system_versioning_alter_history", catalog.MustMatch, "ALTER TABLE of versioned tables is refused"},
	{"table_encryption_privilege_check", catalog.MustMatch, "CREATE TABLE asks for more"},
	{"time_zone", catalog.ShouldMatch, "NOW() and TIMESTAMP mean another hour"},
	{"transaction_isolation", catalog.ShouldMatch, "transactions see other rows and lock others"},
	{"unique_checks", catalog.MustMatch, "duplicates can enter"},
}

// identities are the variables that tell one server from another. MariaDB's
// server_uid comes from network card and port, which containers of two machines
// can share: it does not do alone.
var identities = []string{"server_uuid", "server_uid", "hostname", "port", "datadir", "socket", "server_id"}

// Platform is what runs the database, as the server said when the session was
// set up.
func (s *Source) Platform(ctx context.Context) (catalog.Platform, error) {
	if !s.begun {
		if err := s.begin(ctx, packet{}); err != nil {
			return catalog.Platform{}, err
		}
	}
	values := s.said.variables
	if _, ok := values["transaction_isolation"]; !ok { // what MariaDB called it until 11.1
		values["transaction_isolation"] = values["tx_isolation"]
	}
	p := catalog.Platform{Vendor: s.server.flavour, Version: s.server.version, Number: s.server.number,
		Identity: s.IdentityOf(s.database), Database: s.database, Role: s.role, ReadOnly: s.said.readOnly}
	for _, v := range settings {
		if value, ok := values[v.name]; ok {
			p.Facts = append(p.Facts, catalog.Fact{Name: v.name, Value: value, Grade: v.grade, Why: v.why})
		}
	}
	p.Facts = append(p.Facts,
		catalog.Fact{Name: catalog.DatabaseCharset, Value: collationName(s.said.charset), Grade: catalog.MustMatch, Why: "new tables get another charset"},
		catalog.Fact{Name: catalog.DatabaseCollation, Value: collationName(s.said.collation), Grade: catalog.MustMatch, Why: "new tables get another collation"},
		catalog.Fact{Name: "storage engines", Value: strings.Join(sortedKeys(s.said.engines), ", "), Grade: catalog.MustMatch, Why: "CREATE TABLE with an engine that is not there fails or takes another"},
		catalog.Fact{Name: "time zones", Value: s.said.zones, Grade: catalog.ShouldMatch, Why: "CONVERT_TZ with a zone's name gives NULL where the tables are empty"},
	)
	p.Facts = append(p.Facts, catalog.DatabaseOptions(s.said.encryption == "YES", s.said.locked)...)
	slices.SortFunc(p.Facts, func(a, b catalog.Fact) int { return strings.Compare(a.Name, b.Name) })
	return p, nil
}

// variables is the names of all that are asked for. read_only is not compared:
// replicas have it, and what they follow has not.
func variables() []string {
	names := append(slices.Clone(identities), "aurora_version", "tx_isolation", "read_only")
	for _, v := range settings {
		names = append(names, v.name)
	}
	return names
}

// IdentityOf is the Platform's identity for another database of the server.
func (s *Source) IdentityOf(database string) string { return identity(s.said.variables, database) }

// identity is the server and the database, as far as the server can be told
// from others. Host names and paths stay here: only their hash goes out.
func identity(values map[string]string, database string) string {
	if values["lower_case_table_names"] != "0" {
		database = strings.ToLower(database)
	}
	if uuid := values["server_uuid"]; uuid != "" {
		return digest(uuid, database)
	}
	if values["hostname"] == "" || values["datadir"] == "" {
		return ""
	}
	parts := []string{database}
	for _, name := range identities {
		parts = append(parts, values[name])
	}
	return digest(parts...)
}

func digest(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h[:16])
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
