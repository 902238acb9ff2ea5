package endpoint

import "time"

// mysqlMode takes libpq's words, those of mysql(1), of MariaDB's connector, and
// of go-sql-driver.
var mysqlMode = words(map[string]string{
	"disable": "disable", "prefer": "prefer", "require": "require", "verify-ca": "verify-ca", "verify-full": "verify-full",
	"disabled": "disable", "preferred": "prefer", "required": "require", "verify_ca": "verify-ca", "verify_identity": "verify-full",
	"trust": "require",
}, "disable, prefer, require, verify-ca or verify-full")

// mysqlParams are those of go-sql-driver, mysql(1), Connector/J and the
// frameworks. go-sql-driver sends unknown ones to the server as SET: we refuse.
// https://github.com/go-sql-driver/mysql#parameters
// https://dev.mysql.com/doc/refman/8.4/en/connecting-using-uri-or-key-value-pairs.html
var mysqlParams = map[string]param{
	"user": userParam, "password": passwordParam,
	"socket": socketParam, "unix_socket": socketParam,
	"tls": words(map[string]string{
		"true": "verify-full", "false": "disable", "skip-verify": "require", "preferred": "prefer",
	}, "true, false, skip-verify or preferred"),
	"sslmode": mysqlMode, "ssl-mode": mysqlMode, "ssl_mode": mysqlMode, "sslMode": mysqlMode,
	"ssl-ca": caParam, "ssl_ca": caParam, "sslca": caParam, "sslrootcert": caParam, "sslCa": caParam,
	"ssl-cert": certParam, "ssl_cert": certParam, "sslcert": certParam, "sslCert": certParam,
	"ssl-key": keyParam, "ssl_key": keyParam, "sslkey": keyParam, "sslKey": keyParam,
	"timeout":         goTimeout,
	"connect_timeout": connectTimeout(time.Second),
	"connect-timeout": connectTimeout(time.Second),

	"allowCleartextPasswords": kept("allowCleartextPasswords"), // for tokens of cloud providers, over TLS

	"charset": ignored, "collation": ignored, "parseTime": ignored, "loc": ignored, "encoding": ignored,
	"multiStatements": ignored, "interpolateParams": ignored, "clientFoundRows": ignored, "columnsWithAlias": ignored,
	"maxAllowedPacket": ignored, "checkConnLiveness": ignored, "rejectReadOnly": ignored, "readTimeout": ignored,
	"writeTimeout": ignored, "allowNativePasswords": ignored, "timeTruncate": ignored, "connectionAttributes": ignored,
	"useUnicode": ignored, "characterEncoding": ignored, "serverTimezone": ignored, "zeroDateTimeBehavior": ignored,
	"allowPublicKeyRetrieval": ignored, "rewriteBatchedStatements": ignored, "autoReconnect": ignored, "socketTimeout": ignored,
	"allowMultiQueries": ignored, "useLegacyDatetimeCode": ignored, "tinyInt1isBit": ignored, "nullCatalogMeansCurrent": ignored,
	"connection_limit": ignored, "pool_timeout": ignored, "socket_timeout": ignored, "pool": ignored, "reconnect": ignored,
	"x-migrations-table": ignored, "x-no-lock": ignored, "x-statement-timeout": ignored,
}
