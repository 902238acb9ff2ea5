package lexer

import "strings"

// reserved holds the words that mean something else when they stand without
// quotes. A quoted name that is one of them keeps its quotes in Fold: "user"
// is a column, user is a function.
var reserved = map[Dialect]map[string]bool{
	// pg_get_keywords() of PostgreSQL 15 to 18, all but the unreserved.
	Postgres: words(`all analyse analyze and any array as asc asymmetric authorization between bigint binary bit
		boolean both case cast char character check coalesce collate collation column concurrently constraint create
		cross current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
		decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze
		from full grant greatest group grouping having ilike in initially inner inout int integer intersect interval into
		is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar
		json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp merge_action
		national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps
		overlay placing position precision primary real references returning right row select session_user setof similar
		smallint some substring symmetric system_user table tablesample then time timestamp to trailing treat trim true
		union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement
		xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`),
	// https://dev.mysql.com/doc/refman/8.4/en/keywords.html and
	// https://mariadb.com/kb/en/reserved-words/, the reserved of either.
	MySQL: words(`accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call
		cascade case change char character check collate column condition constraint continue convert create cross cube
		cume_dist current_date current_role current_time current_timestamp current_user cursor database databases
		day_hour day_microsecond day_minute day_second dec decimal declare default delayed delete dense_rank desc
		describe deterministic distinct distinctrow div do_domain_ids double drop dual each else elseif empty enclosed
		escaped except exists exit explain false fetch first_value float float4 float8 for force foreign from fulltext
		function general generated get grant group grouping groups having high_priority hour_microsecond hour_minute
		hour_second if ignore ignore_domain_ids in index infile inner inout insensitive insert int int1 int2 int3 int4
		int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join json_table key keys kill lag
		last_value lateral lead leading leave left library like limit linear lines load localtime localtimestamp lock
		long longblob longtext loop low_priority manual master_bind master_heartbeat_period
		master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond
		minute_second mod modifies natural no_write_to_binlog not nth_value ntile null numeric of offset on optimize
		optimizer_costs option optionally or order out outer outfile over page_checksum parallel parse_vcol_expr
		partition percent_rank precision primary procedure purge qualify range rank read read_write reads real recursive
		ref_system_id references regexp release rename repeat replace require resignal restrict return returning revoke
		right rlike row row_number rows schema schemas second_microsecond select sensitive separator set show signal slow
		smallint spatial specific sql sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate
		sqlwarning ssl starting stats_auto_recalc stats_persistent stats_sample_pages stored straight_join system table
		tablesample terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned
		update usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying virtual
		when where while window with write xor year_month zerofill`),
	// What SQLite 3.40 refuses as a column's name without quotes, or reads as
	// something else; the list of https://sqlite.org/lang_keywords.html, tried out.
	SQLite: words(`add all alter and as autoincrement between case cast check collate commit constraint create
		current_date current_time current_timestamp default deferrable delete distinct drop else escape except exists
		false foreign from group having in index insert intersect into is isnull join limit not nothing notnull null on
		or order primary raise references returning select set table then to transaction true union unique update using
		values when where`),
}

// spaced holds the words that are not functions: Fold keeps a space between
// them and a parenthesis. It is for the eye alone.
var spaced = words(`all and any as asc between by check constraint default desc distinct else except exists filter from
	having if in intersect into is join key like not on only or order over partition references return returning returns
	select set table then union unique using values when where with within`)

func words(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}
