package endpoint

import (
	"maps"
	"slices"
	"time"
)

// TLSModes are libpq's sslmode words, weakest first.
// https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
var TLSModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

var libpqMode = words(map[string]string{
	"disable": "disable", "allow": "allow", "prefer": "prefer", "require": "require",
	"verify-ca": "verify-ca", "verify-full": "verify-full",
}, "disable, allow, prefer, require, verify-ca or verify-full")

// postgresParams are libpq's parameters and those that frameworks write into
// DATABASE_URL. What is not in here may change what we would see: sslpassword,
// sslcrl, requirepeer, require_auth and ssl_min_protocol_version are refused
// rather than passed over.
// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
var postgresParams = map[string]param{
	"host": hostParam, "port": portParam, "user": userParam, "password": passwordParam, "dbname": databaseParam,
	"service":         field(func(e *Endpoint) *string { return &e.Service }),
	"sslmode":         libpqMode,
	"sslrootcert":     caParam,
	"sslcert":         certParam,
	"sslkey":          keyParam,
	"connect_timeout": connectTimeout(time.Second),

	"application_name":     kept("application_name"),
	"search_path":          kept("search_path"),
	"schema":               kept("search_path"), // Prisma's
	"options":              kept("options"),
	"target_session_attrs": kept("target_session_attrs"),
	"channel_binding":      kept("channel_binding"),
	"passfile":             kept("passfile"),

	"fallback_application_name": ignored,
	"client_encoding":           ignored, // pgx speaks UTF-8
	"keepalives":                ignored,
	"keepalives_idle":           ignored,
	"keepalives_interval":       ignored,
	"keepalives_count":          ignored,
	"tcp_user_timeout":          ignored,
	"sslcompression":            ignored,
	"sslsni":                    ignored,
	"sslnegotiation":            ignored,
	"gssencmode":                ignored,
	"load_balance_hosts":        ignored, // there is one

	// Of pools: Prisma, Rails, Django, Go.
	"connection_limit":          ignored,
	"pool_timeout":              ignored,
	"socket_timeout":            ignored,
	"pgbouncer":                 ignored,
	"pool":                      ignored,
	"pool_max_conns":            ignored,
	"pool_min_conns":            ignored,
	"encoding":                  ignored,
	"prepared_statements":       ignored,
	"reaping_frequency":         ignored,
	"checkout_timeout":          ignored,
	"conn_max_age":              ignored,
	"statement_cache_size":      ignored,
	"x-migrations-table":        ignored, // golang-migrate's; ours is migrations.ledger
	"x-multi-statement":         ignored,
	"x-statement-timeout":       ignored,
	"x-migrations-table-quoted": ignored,
}

// jdbcParams are what the JDBC drivers spell or count otherwise.
// https://jdbc.postgresql.org/documentation/use/
// https://dev.mysql.com/doc/connector-j/en/connector-j-reference-configuration-properties.html
var jdbcParams = map[Engine]map[string]param{
	Postgres: {
		"ssl":                   words(map[string]string{"true": "verify-full", "": "verify-full", "false": "disable"}, "true or false"),
		"currentSchema":         kept("search_path"),
		"ApplicationName":       kept("application_name"),
		"connectTimeout":        connectTimeout(time.Second),
		"loginTimeout":          connectTimeout(time.Second),
		"socketTimeout":         ignored,
		"tcpKeepAlive":          ignored,
		"prepareThreshold":      ignored,
		"stringtype":            ignored,
		"reWriteBatchedInserts": ignored,
	},
	MySQL:   connectorJ,
	MariaDB: connectorJ,
}

var connectorJ = map[string]param{
	"connectTimeout": connectTimeout(time.Millisecond),
	// Alone, useSSL encrypts and proves nothing of the server.
	"useSSL":     words(map[string]string{"true": "require", "false": "disable"}, "true or false"),
	"requireSSL": words(map[string]string{"true": "require", "false": "prefer"}, "true or false"),
}

func sortedNames(params map[string]param) []string {
	return slices.Sorted(maps.Keys(params))
}
