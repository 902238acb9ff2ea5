package parity

import "github.com/schemadiff/schemadiff/endpoint"

// postgresTypes are the spellings of format_type().
// https://www.postgresql.org/docs/current/datatype.html
var postgresTypes = []familiar{
	{"smallint", logicalType{family: integers, size: 2}},
	{"integer", logicalType{family: integers, size: 4}},
	{"bigint", logicalType{family: integers, size: 8}},
	{"numeric", logicalType{family: decimals}},
	{"money", logicalType{family: decimals}},
	{"real", logicalType{family: floats}},
	{"double precision", logicalType{family: floats}},
	{"text", logicalType{family: texts}},
	{"character varying", logicalType{family: texts}},
	{"character", logicalType{family: texts}},
	{"citext", logicalType{family: texts}},
	{"name", logicalType{family: texts}},
	{"boolean", logicalType{family: booleans}},
	{"date", logicalType{family: dates}},
	{"time without time zone", logicalType{family: times}},
	{"time with time zone", logicalType{family: times}},
	{"timestamp without time zone", logicalType{family: timestamps}},
	{"timestamp with time zone", logicalType{family: timestamps}},
	{"interval", logicalType{family: intervals}},
	{"json", logicalType{family: documents}},
	{"jsonb", logicalType{family: documents}},
	{"uuid", logicalType{family: uuids}},
	{"bytea", logicalType{family: binaries}},
	{"inet", logicalType{family: networks}},
	{"cidr", logicalType{family: networks}},
	{"macaddr", logicalType{family: networks}},
	{"macaddr8", logicalType{family: networks}},
}

// mysqlTypes are the spellings of information_schema.columns.column_type, of
// MySQL and MariaDB.
// https://dev.mysql.com/doc/refman/8.4/en/data-types.html
var mysqlTypes = []familiar{
	{"tinyint(1)", logicalType{family: booleans}}, // what BOOL and BOOLEAN are
	{"bit(1)", logicalType{family: booleans}},     // what Hibernate makes of them
	{"tinyint", logicalType{family: integers, size: 1}},
	{"smallint", logicalType{family: integers, size: 2}},
	{"mediumint", logicalType{family: integers, size: 3}},
	{"int", logicalType{family: integers, size: 4}},
	{"bigint", logicalType{family: integers, size: 8}},
	{"year", logicalType{family: integers}},
	{"decimal", logicalType{family: decimals}},
	{"float", logicalType{family: floats}},
	{"double", logicalType{family: floats}},
	{"char", logicalType{family: texts}},
	{"varchar", logicalType{family: texts}},
	{"tinytext", logicalType{family: texts}},
	{"text", logicalType{family: texts}},
	{"mediumtext", logicalType{family: texts}},
	{"longtext", logicalType{family: texts}},
	{"date", logicalType{family: dates}},
	{"time", logicalType{family: times}},
	{"datetime", logicalType{family: timestamps}},
	{"timestamp", logicalType{family: timestamps}},
	{"json", logicalType{family: documents}},
	{"uuid", logicalType{family: uuids}},
	{"binary", logicalType{family: binaries}},
	{"varbinary", logicalType{family: binaries}},
	{"tinyblob", logicalType{family: binaries}},
	{"blob", logicalType{family: binaries}},
	{"mediumblob", logicalType{family: binaries}},
	{"longblob", logicalType{family: binaries}},
	{"enum", logicalType{family: enums}},
	{"inet4", logicalType{family: networks}},
	{"inet6", logicalType{family: networks}},
}

// sqliteTypes are the names that frameworks and people give types in SQLite,
// which enforces none of them but in STRICT tables. A plain integer holds up to
// 8 bytes, so it has no size; whoever writes bigint means one.
var sqliteTypes = []familiar{
	{"tinyint(1)", logicalType{family: booleans}}, // Laravel
	{"boolean", logicalType{family: booleans}},
	{"bool", logicalType{family: booleans}},
	{"integer", logicalType{family: integers}},
	{"int", logicalType{family: integers}},
	{"tinyint", logicalType{family: integers, size: 1}},
	{"smallint", logicalType{family: integers, size: 2}},
	{"int2", logicalType{family: integers, size: 2}},
	{"mediumint", logicalType{family: integers, size: 3}},
	{"bigint", logicalType{family: integers, size: 8}},
	{"int8", logicalType{family: integers, size: 8}},
	{"big int", logicalType{family: integers, size: 8}},
	{"decimal", logicalType{family: decimals}},
	{"numeric", logicalType{family: decimals}},
	{"money", logicalType{family: decimals}},
	{"date", logicalType{family: dates}},
	{"time", logicalType{family: times}},
	{"datetime", logicalType{family: timestamps}},
	{"timestamp", logicalType{family: timestamps}},
	{"timestamptz", logicalType{family: timestamps}},
	{"timestamp with time zone", logicalType{family: timestamps}},
	{"json", logicalType{family: documents}},
	{"jsonb", logicalType{family: documents}},
	{"uuid", logicalType{family: uuids}},
	{"guid", logicalType{family: uuids}},
	{"binary", logicalType{family: binaries}},
	{"varbinary", logicalType{family: binaries}},
	{"bytea", logicalType{family: binaries}},
}

// standIn says as what an engine keeps the values of a family that it lacks.
type standIn struct {
	engine  endpoint.Engine
	lacking family
	as      []family
}

// standIns are what frameworks do, and what people do by hand where an engine
// leaves them no choice. What is not here is a difference.
var standIns = []standIn{
	{endpoint.SQLite, booleans, []family{integers}},
	{endpoint.SQLite, dates, []family{texts, integers}},
	{endpoint.SQLite, times, []family{texts, integers}},
	{endpoint.SQLite, timestamps, []family{texts, integers, floats}},    // https://sqlite.org/datatype3.html#date_and_time_datatype
	{endpoint.SQLite, intervals, []family{integers, texts, timestamps}}, // SQLAlchemy counts from the epoch
	{endpoint.SQLite, decimals, []family{texts}},                        // EF Core keeps the digits: https://learn.microsoft.com/ef/core/providers/sqlite/limitations
	{endpoint.SQLite, floats, []family{decimals}},                       // NUMERIC: Ecto
	{endpoint.SQLite, documents, []family{texts, binaries}},
	{endpoint.SQLite, uuids, []family{texts, binaries}},
	{endpoint.SQLite, enums, []family{texts}},
	{endpoint.SQLite, networks, []family{texts}},
	{endpoint.SQLite, arrays, []family{texts, documents}},

	{endpoint.MySQL, uuids, []family{texts, binaries}},
	{endpoint.MySQL, intervals, []family{integers, times, texts, timestamps}},
	{endpoint.MySQL, networks, []family{texts, binaries}},
	{endpoint.MySQL, arrays, []family{documents, texts}},

	{endpoint.MariaDB, documents, []family{texts}}, // JSON is longtext with a check there
	{endpoint.MariaDB, uuids, []family{texts, binaries}},
	{endpoint.MariaDB, intervals, []family{integers, times, texts, timestamps}},
	{endpoint.MariaDB, networks, []family{texts, binaries}},
	{endpoint.MariaDB, arrays, []family{documents, texts}},

	{endpoint.Postgres, enums, []family{texts}}, // Laravel and Django keep an enum as text with a check
}
