package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// mirrored are the settings that decide what a migration does and that a
// database can have of its own. Timeouts are not: on a throwaway they would
// measure this machine.
var mirrored = []string{
	"search_path", "TimeZone", "DateStyle", "IntervalStyle", "default_transaction_isolation", "standard_conforming_strings",
	"transform_null_equals", "array_nulls", "backslash_quote", "bytea_output", "xmlbinary", "lc_monetary", "lc_numeric", "lc_time",
	"default_table_access_method", "default_toast_compression", "default_with_oids", "check_function_bodies", "row_security",
	"plpgsql.variable_conflict", "plpgsql.extra_errors", "password_encryption", "icu_validation_level",
}

// ofServer are settings that a server is started with or not at all.
var ofServer = []string{"max_locks_per_transaction", "wal_level", "shared_preload_libraries", "block_size", "max_identifier_length", "integer_datetimes"}

// lists are the settings whose values are lists of names, each quoted by itself.
// https://github.com/postgres/postgres/blob/REL_18_STABLE/src/bin/pg_dump/dumputils.c (variable_is_guc_list_quote)
var lists = []string{"local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories"}

// locale is CREATE DATABASE's options for the encoding and locale that are
// asked for, or the nearest that the server has.
func (h *Host) locale(ctx context.Context, want map[string]string) (options string, unmet []string, err error) {
	if want["encoding"] == "" && want["collate"] == "" {
		return "", nil, nil
	}
	encoding := ""
	if want["encoding"] != "" {
		encoding = " ENCODING " + literal(want["encoding"])
	}
	libc := ""
	if want["collate"] != "" && want["ctype"] != "" {
		libc = " LC_COLLATE " + literal(want["collate"]) + " LC_CTYPE " + literal(want["ctype"])
	}
	provider := h.provider(want)
	for _, attempt := range []string{encoding + libc + provider, encoding + libc, encoding + " LC_COLLATE 'C' LC_CTYPE 'C'"} {
		if err = h.accepts(ctx, attempt); err == nil {
			return attempt, unmet, nil
		}
		var refused *catalog.SQLError
		if !errors.As(err, &refused) || refused.Code == "42501" {
			return "", nil, h.problem("the throwaway database cannot be made", err)
		}
		if unmet == nil {
			unmet = []string{strings.TrimSpace(attempt) + ": " + refused.Message}
		}
	}
	return "", nil, h.problem("the throwaway database cannot be made", err)
}

// provider is the options of a locale that the C library does not provide.
func (h *Host) provider(want map[string]string) string {
	locale := literal(want["locale"])
	switch kind := want["locale provider"]; {
	case kind == "builtin" && h.version.major() >= 17:
		return " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + locale
	case kind == "icu" && h.version.major() >= 16 && want["icu rules"] != "":
		return " LOCALE_PROVIDER icu ICU_LOCALE " + locale + " ICU_RULES " + literal(want["icu rules"])
	case kind == "icu" && h.version.major() >= 15:
		return " LOCALE_PROVIDER icu ICU_LOCALE " + locale
	}
	return ""
}

// accepts asks without making anything: the options are checked before the
// template is looked for, and there is none of this name.
func (h *Host) accepts(ctx context.Context, options string) error {
	err := h.exec(ctx, "CREATE DATABASE sdtmp_never TEMPLATE sdtmp_no_such_template"+options)
	var refused *catalog.SQLError
	if errors.As(err, &refused) && refused.Code == "3D000" { // invalid_catalog_name
		return nil
	}
	return err
}

// configure gives a database the settings that it would not have by itself.
func (h *Host) configure(ctx context.Context, database string, want map[string]string) (unmet []string, err error) {
	rows, err := h.query(ctx, "SELECT name, reset_val, unit FROM pg_settings WHERE name = ANY ("+literal(string(textArray(slices.Concat(mirrored, ofServer))))+"::text[])")
	if err != nil {
		return nil, h.problem("the server's settings cannot be read", err)
	}
	has := map[string]string{}
	for _, r := range rows {
		has[r[0].String] = withUnit(r[1].String, r[2].String)
	}
	for _, name := range ofServer {
		if is, known := has[name]; known && want[name] != "" && want[name] != is {
			unmet = append(unmet, fmt.Sprintf("%s: %s wanted, %s here", name, want[name], is))
		}
	}
	for _, name := range mirrored {
		value, asked := want[name]
		if is, known := has[name]; !asked || known && is == value {
			continue
		}
		err := h.exec(ctx, "ALTER DATABASE "+quoteIdent(database)+" SET "+assignment(name, value))
		var refused *catalog.SQLError
		switch {
		case errors.As(err, &refused):
			unmet = append(unmet, name+": "+refused.Message)
		case err != nil:
			return nil, h.problem("the throwaway database cannot be configured", err)
		}
	}
	return unmet, nil
}

// copySettings gives a clone what CREATE DATABASE ... TEMPLATE leaves out: ALTER
// DATABASE SET, ALTER ROLE IN DATABASE SET, and who may do what with the database.
// https://www.postgresql.org/docs/current/sql-createdatabase.html
func (h *Host) copySettings(ctx context.Context, from, to string) error {
	rows, err := h.query(ctx, `SELECT r.rolname, c.setting FROM pg_db_role_setting s
JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
CROSS JOIN LATERAL unnest(s.setconfig) WITH ORDINALITY AS c (setting, n)
WHERE d.datname = `+literal(from)+` ORDER BY r.rolname NULLS FIRST, c.n`)
	if err != nil {
		return h.problem("the settings of the throwaway database cannot be read", err)
	}
	var statements []string
	for _, r := range rows {
		name, value, _ := strings.Cut(r[1].String, "=")
		subject := "DATABASE " + quoteIdent(to)
		if r[0].Valid {
			subject = "ROLE " + quoteIdent(r[0].String) + " IN " + subject
		}
		statements = append(statements, "ALTER "+subject+" SET "+assignment(name, value))
	}
	grants, err := h.query(ctx, `SELECT d.datacl IS NOT NULL, a.privilege_type, g.rolname, a.is_grantable, o.rolname
FROM pg_database d JOIN pg_roles o ON o.oid = d.datdba
LEFT JOIN LATERAL aclexplode(d.datacl) AS a ON true LEFT JOIN pg_roles g ON g.oid = a.grantee
WHERE d.datname = `+literal(from))
	if err != nil {
		return h.problem("the grants of the throwaway database cannot be read", err)
	}
	if grants[0][0].String == "t" {
		statements = append(statements, "REVOKE ALL ON DATABASE "+quoteIdent(to)+" FROM PUBLIC")
	}
	for _, g := range grants {
		if !g[1].Valid {
			continue
		}
		grantee := "PUBLIC"
		if g[2].Valid {
			grantee = quoteIdent(g[2].String)
		}
		grant := "GRANT " + g[1].String + " ON DATABASE " + quoteIdent(to) + " TO " + grantee
		if g[3].String == "t" {
			grant += " WITH GRANT OPTION"
		}
		statements = append(statements, grant)
	}
	statements = append(statements, "ALTER DATABASE "+quoteIdent(to)+" OWNER TO "+quoteIdent(grants[0][4].String))
	if err := h.exec(ctx, strings.Join(statements, ";\n")); err != nil {
		return h.problem("the settings of the throwaway database cannot be copied", err)
	}
	return nil
}

// assignment is what follows SET.
func assignment(name, value string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = quoteIdent(p)
	}
	if len(parts) == 1 {
		parts[0] = name // the server's own names are looked up whatever their case, unless they are quoted
	}
	target := strings.Join(parts, ".") + " TO "
	if !slices.Contains(lists, name) {
		return target + literal(value)
	}
	names := splitList(value)
	for i, n := range names {
		names[i] = literal(n)
	}
	if len(names) == 0 {
		return target + "''"
	}
	return target + strings.Join(names, ", ")
}

// splitList reads a list of names as the server stores it: a, "b c".
func splitList(value string) []string {
	var names []string
	for rest := strings.TrimSpace(value); rest != ""; {
		var name string
		if strings.HasPrefix(rest, `"`) {
			end := 1
			for end < len(rest) && (rest[end] != '"' || strings.HasPrefix(rest[end:], `""`)) {
				if rest[end] == '"' {
					end++
				}
				end++
			}
			name, rest = strings.ReplaceAll(rest[1:min(end, len(rest))], `""`, `"`), rest[min(end+1, len(rest)):]
			_, rest, _ = strings.Cut(rest, ",")
		} else {
			name, rest, _ = strings.Cut(rest, ",")
			name = strings.TrimSpace(name)
		}
		names, rest = append(names, name), strings.TrimSpace(rest)
	}
	return names
}
